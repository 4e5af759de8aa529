//! Passwords: argon2id, two at a time, and the same time whether or not anyone has the address.

use std::sync::{Arc, Mutex, PoisonError, mpsc};

use argon2::{Argon2, PasswordHasher as _, PasswordVerifier as _};
use contract::secret::Secret;
use tokio::sync::oneshot;

use crate::failure::Failure;

/// Compared with when there is nobody to compare with, so that an unknown address takes as long as a known one. Nothing
/// hashes to it; its parameters are those of [`hash_now`].
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// How many are worked on at once.
const AT_ONCE: usize = 2;

type Job = Box<dyn FnOnce() + Send>;

/// Hashes and checks passwords, a few at a time: each takes 19 MiB and a whole core. They have threads of their own, because
/// an allocator keeps for each thread what it ever held, and the pool for blocking work has many threads.
#[derive(Clone)]
pub struct Passwords {
    jobs: mpsc::Sender<Job>,
}

impl Default for Passwords {
    fn default() -> Self {
        let (jobs, waiting) = mpsc::channel::<Job>();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..AT_ONCE {
            let waiting = waiting.clone();
            std::thread::spawn(move || {
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    match next {
                        Ok(job) => job(),
                        // Nobody is left who could ask.
                        Err(_) => return,
                    }
                }
            });
        }
        Self { jobs }
    }
}

impl Passwords {
    /// Hashes a new password.
    pub async fn hash(&self, password: &Secret) -> Result<String, Failure> {
        let password = password.clone();
        self.work(move || hash_now(password.expose())).await?.ok_or_else(|| Failure::ours("a password could not be hashed"))
    }

    /// Whether the password fits. Without a hash it never does, after the same time.
    pub async fn fits(&self, password: &Secret, hash: Option<&str>) -> Result<bool, Failure> {
        let password = password.clone();
        let hash = hash.map(str::to_owned);
        self.work(move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
            Argon2::default().verify_password(password.expose().as_bytes(), hash.as_str()).is_ok() && known
        })
        .await
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(move || {
            // Whoever asked may have gone away.
            let _ = answer.send(work());
        });
        self.jobs.send(job).map_err(Failure::ours)?;
        answered.await.map_err(Failure::ours)
    }
}

fn hash_now(password: &str) -> Option<String> {
    Argon2::default().hash_password(password.as_bytes()).ok().map(|hash| hash.to_string())
}

/// Whether a text is a hash that this server can check, for settings that bring one.
pub fn is_hash(text: &str) -> bool {
    text.starts_with("$argon2id$") && argon2::PasswordHash::new(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let passwords = Passwords::default();
        let hash = passwords.hash(&Secret::new("four plain words here")).await.unwrap();
        assert!(is_hash(&hash));
        assert!(passwords.fits(&Secret::new("four plain words here"), Some(&hash)).await.unwrap());
        assert!(!passwords.fits(&Secret::new("four plain words"), Some(&hash)).await.unwrap());
        assert!(!passwords.fits(&Secret::new("nobody has this password"), None).await.unwrap());
        assert!(!is_hash("four plain words here"));
        let parameters = |hash: &str| hash.split('$').take(4).collect::<Vec<_>>().join("$");
        assert!(is_hash(NOBODY));
        assert_eq!(parameters(NOBODY), parameters(&hash), "an unknown address takes as long as a known one");
    }
}
