//! The second factor: codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 seconds), and recovery codes.
//!
//! Codes are asked for only after a right password, so wrong ones count against nobody who has not given theirs away.

use contract::{
    id::UserId,
    problem::ProblemKind,
    secret::Secret,
    session::{SecondFactor, SecondFactorSetUp},
    time::{CLOCKS_DIFFER_MS, Timestamp},
    user::Role,
};
use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Algorithm, Builder, Totp};

use super::TenantScope;
use crate::{
    config::SecondFactorRule,
    failure::Failure,
    state::AppState,
    store::{self, Transaction, second_factors::FactorRecord},
    vault::{self, Place},
};

/// So many wrong codes …
const MOST_TRIES: i64 = 5;
/// … in this time, then none until it is over.
const TRIES_MS: i64 = 5 * 60 * 1000;
/// How long a code counts.
const STEP_MS: i64 = 30 * 1000;
/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;
/// The issuer that an authenticator app shows.
const ISSUER: &str = "Patchbay";
/// Letters and digits that nobody mixes up.
const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";

/// How somebody's second factor stands. `live`: a carrier account in reach is not a sandbox.
pub fn standing(rule: SecondFactorRule, role: Role, has: bool, live: bool) -> SecondFactor {
    let needed = match rule {
        SecondFactorRule::Always => true,
        SecondFactorRule::Live => live,
        SecondFactorRule::Offered => false,
    };
    match (has, needed && role.spends()) {
        (true, _) => SecondFactor::On,
        (false, true) => SecondFactor::Missing,
        (false, false) => SecondFactor::Off,
    }
}

/// Makes a key that does not count yet.
pub async fn begin(
    state: &AppState,
    tx: &mut Transaction,
    scope: &TenantScope,
    user: &UserId,
    email: &str,
) -> Result<SecondFactorSetUp, Failure> {
    let seed: [u8; 20] = vault::random();
    let sealed = state.vault.seal(place(scope, user), &seed.to_vec()).map_err(Failure::ours)?;
    store::second_factors::begin(scope, tx, user, &sealed).await?;
    let key = totp(seed.to_vec()).secret().to_base32();
    let label: String = form_urlencoded::byte_serialize(email.as_bytes()).collect();
    let address = format!("otpauth://totp/{ISSUER}:{label}?secret={key}&issuer={ISSUER}&algorithm=SHA1&digits=6&period=30");
    let groups: Vec<String> = key.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect();
    Ok(SecondFactorSetUp { key: groups.join(" "), picture: picture(&address)?, address })
}

/// Makes recovery codes in place of all before.
pub async fn new_codes(tx: &mut Transaction, scope: &TenantScope, user: &UserId) -> Result<Vec<String>, Failure> {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| new_code()).collect();
    let hashes: Vec<String> = codes.iter().map(|code| code_hash(user, &plain(code))).collect();
    store::second_factors::put_codes(scope, tx, user, &hashes).await?;
    Ok(codes)
}

/// What a code came to. Whoever asks commits the transaction in every case: a wrong try is counted in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A code of the app.
    Right,
    /// A recovery code, which is used up now.
    Recovery,
    /// Neither.
    Wrong,
    /// There were too many wrong ones; it was not looked at.
    Closed {
        /// Until when.
        until: Timestamp,
    },
}

impl Verdict {
    /// Goes on when the code was right.
    pub fn accept(self, state: &AppState) -> Result<(), Failure> {
        match self {
            Self::Right | Self::Recovery => Ok(()),
            Self::Wrong => Err(Failure::field(
                "code",
                "This code is not right, or it was used before. Wait for the next one in your authenticator app.",
            )),
            Self::Closed { until } => {
                let seconds = (until.since_ms(state.clock.now()) + 999) / 1000;
                let sentence = format!("Too many wrong codes. Wait {} more minutes, then try again.", (seconds + 59) / 60);
                Err(Failure::new(ProblemKind::TooMany, sentence).retry_after(u32::try_from(seconds).unwrap_or(u32::MAX)))
            }
        }
    }
}

/// Looks at a code against a factor that is kept. A recovery code counts only for one that is confirmed.
pub async fn look(
    state: &AppState,
    tx: &mut Transaction,
    scope: &TenantScope,
    user: &UserId,
    code: &Secret,
) -> Result<Verdict, Failure> {
    let Some(mut factor) = store::second_factors::get(scope, tx, user).await? else { return Ok(Verdict::Wrong) };
    let now = state.clock.now();
    if now.since_ms(factor.tries_from) >= TRIES_MS || factor.tries_from.is_ahead_of(now) {
        factor = FactorRecord { tries: 0, tries_from: now, ..factor };
    }
    if factor.tries >= MOST_TRIES {
        return Ok(Verdict::Closed { until: factor.tries_from.plus_ms(TRIES_MS) });
    }
    let code = plain(code.expose());
    let seed: Vec<u8> = state.vault.open(place(scope, user), &factor.sealed).map_err(Failure::ours)?;
    if factor.last_step > now.plus_ms(CLOCKS_DIFFER_MS).0 / STEP_MS {
        // A clock that has been set back since took it. Nobody waits for days until theirs counts again; recovery codes do anyway.
        factor.last_step = 0;
    }
    let step = step_of(seed, &code, now).filter(|step| *step > factor.last_step);
    let verdict = match step {
        Some(step) => {
            factor.last_step = step;
            Verdict::Right
        }
        None if factor.confirmed_at.is_some()
            && store::second_factors::take_code(scope, tx, user, &code_hash(user, &code)).await? =>
        {
            Verdict::Recovery
        }
        None => Verdict::Wrong,
    };
    factor.tries = if verdict == Verdict::Wrong { factor.tries + 1 } else { 0 };
    store::second_factors::tried(scope, tx, user, &factor).await?;
    Ok(verdict)
}

/// The step of time that a code is of: this one, the one before or the next.
fn step_of(seed: Vec<u8>, code: &str, now: Timestamp) -> Option<i64> {
    let six = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    let step = six.then(|| totp(seed).check(code, u64::try_from(now.0 / 1000).unwrap_or_default()))??;
    i64::try_from(step).ok()
}

fn totp(seed: Vec<u8>) -> Totp {
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(seed)
        .build_noncompliant()
}

fn place<'a>(scope: &'a TenantScope, user: &'a UserId) -> Place<'a> {
    Place { table: "second_factors", row: user.as_str(), column: "sealed", tenant: scope.tenant().as_str() }
}

/// A code without what people put in between.
fn plain(code: &str) -> String {
    code.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_lowercase).collect()
}

fn code_hash(user: &UserId, code: &str) -> String {
    vault::fingerprint(&format!("recovery|{user}|{code}"))
}

/// Eighty bits in four groups.
fn new_code() -> String {
    let bytes: [u8; 16] = vault::random();
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A QR code as an SVG with one path, so that a browser can take the path alone.
fn picture(text: &str) -> Result<String, Failure> {
    const QUIET: usize = 4;
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|error| Failure::ours(format!("{error:?}")))?;
    let (width, colors) = (code.width(), code.to_colors());
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if run.first() == Some(&Color::Dark) {
                let (left, top, length) = (x + QUIET, y + QUIET, run.len());
                path.push_str(&format!("M{left} {top}h{length}v1h-{length}z"));
            }
            x += run.len();
        }
    }
    let size = width + 2 * QUIET;
    Ok(format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\"><path d=\"{path}\"/></svg>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238's own table, whose codes have eight digits: the last six of them are ours.
    const KEY: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standards_own_table() {
        for (seconds, code) in [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(step_of(KEY.to_vec(), code, Timestamp(seconds * 1000)), Some(seconds / 30), "{code}");
        }
        assert_eq!(step_of(KEY.to_vec(), "287083", Timestamp(59_000)), None);
        assert_eq!(step_of(KEY.to_vec(), "94287082", Timestamp(59_000)), None, "six digits");
    }

    #[test]
    fn a_code_of_the_step_before_or_after_is_taken_and_no_other() {
        let code = totp(KEY.to_vec()).generate(60).to_string();
        for (now, right) in [(29, false), (30, true), (60, true), (119, true), (120, false)] {
            let taken = step_of(KEY.to_vec(), &code, Timestamp(now * 1000)).is_some();
            assert_eq!(taken, right, "{now}");
        }
    }

    #[test]
    fn a_recovery_code_is_read_with_and_without_its_dashes() {
        let code = new_code();
        assert_eq!(code.len(), 19);
        assert_eq!(plain(&code.to_uppercase()), plain(&code.replace('-', " ")));
        assert_ne!(new_code(), code);
    }

    #[test]
    fn the_picture_is_one_path_and_nothing_else() {
        let picture = picture("otpauth://totp/Patchbay:ann%40example.com?secret=ABCDEFGH").unwrap();
        assert_eq!(picture.matches('<').count(), 3);
        assert_eq!(picture.matches("<path d=\"M4 4h7v1h-7z").count(), 1, "{picture}");
    }

    #[test]
    fn a_second_factor_is_missing_only_where_it_is_needed() {
        use SecondFactorRule::{Always, Live, Offered};
        let of = |rule, role, live| standing(rule, role, false, live);
        assert_eq!(of(Live, Role::Admin, true), SecondFactor::Missing);
        assert_eq!(of(Live, Role::Admin, false), SecondFactor::Off);
        assert_eq!(of(Always, Role::Admin, false), SecondFactor::Missing);
        assert_eq!(of(Always, Role::Support, true), SecondFactor::Off, "this role spends nothing");
        assert_eq!(of(Offered, Role::Admin, true), SecondFactor::Off);
        assert_eq!(standing(Offered, Role::Viewer, true, false), SecondFactor::On);
    }
}
