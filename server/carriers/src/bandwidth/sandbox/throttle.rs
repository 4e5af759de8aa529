//! A token bucket, when somebody switches it on: without one, nobody is told to wait.

use contract::time::Timestamp;

/// How many calls a world still takes.
#[derive(Default)]
pub(super) struct Throttle {
    bucket: Option<Bucket>,
}

struct Bucket {
    /// How many calls at once.
    burst: f64,
    per_minute: f64,
    left: f64,
    at: Timestamp,
}

impl Throttle {
    /// From now on so many calls a minute, and so many at once; none a minute switches it off.
    pub(super) fn set(&mut self, per_minute: u32, burst: u32, now: Timestamp) {
        let burst = f64::from(burst.max(1));
        self.bucket = (per_minute > 0).then(|| Bucket { burst, per_minute: f64::from(per_minute), left: burst, at: now });
    }

    /// Takes a call, or says when the next will be taken.
    pub(super) fn take(&mut self, now: Timestamp) -> Result<(), Timestamp> {
        let Some(bucket) = &mut self.bucket else { return Ok(()) };
        let per_ms = bucket.per_minute / 60_000.0;
        #[expect(clippy::cast_precision_loss, reason = "what is lost is less than a millisecond")]
        let since = now.since_ms(bucket.at).max(0) as f64;
        bucket.left = (bucket.left + since * per_ms).min(bucket.burst);
        bucket.at = now;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        #[expect(clippy::cast_possible_truncation, reason = "a call comes back within minutes")]
        let wait = ((1.0 - bucket.left) / per_ms).ceil() as i64;
        Err(now.plus_ms(wait))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sandbox_a_bucket_fills_with_time() {
        let mut throttle = Throttle::default();
        assert!((0..1000).all(|_| throttle.take(Timestamp(0)).is_ok()));
        throttle.set(60, 2, Timestamp(0));
        assert!(throttle.take(Timestamp(0)).is_ok() && throttle.take(Timestamp(0)).is_ok());
        assert_eq!(throttle.take(Timestamp(0)), Err(Timestamp(1000)));
        assert!(throttle.take(Timestamp(1000)).is_ok());
        assert!(throttle.take(Timestamp(1500)).is_err());
    }
}
