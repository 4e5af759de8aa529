//! Values that look random and are the same every time: opaque ids and the seeds of worlds.

/// One number out of some words.
pub(crate) fn mix(words: &[&str]) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for word in words {
        for byte in word.bytes().chain([0xff]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    hash ^ (hash >> 31)
}

/// So many hexadecimal digits out of some words.
pub(crate) fn hex(words: &[&str], digits: usize) -> String {
    let mut out = String::new();
    let mut round = 0_u32;
    while out.len() < digits {
        let salt = round.to_string();
        let words: Vec<&str> = words.iter().copied().chain([salt.as_str()]).collect();
        out.push_str(&format!("{:016x}", mix(&words)));
        round += 1;
    }
    out.truncate(digits);
    out
}

/// A UUID out of some words.
pub(crate) fn uuid(words: &[&str]) -> String {
    let h = hex(words, 32);
    format!("{}-{}-4{}-8{}-{}", &h[..8], &h[8..12], &h[13..16], &h[17..20], &h[20..])
}

/// So many characters out of `0-9a-z`.
pub(crate) fn base36(words: &[&str], length: usize) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let seed = hex(words, length * 2);
    seed.as_bytes()
        .chunks(2)
        .map(|pair| {
            let value = pair.iter().fold(0_usize, |sum, byte| sum * 16 + char::from(*byte).to_digit(16).unwrap_or(0) as usize);
            char::from(DIGITS[value % 36])
        })
        .collect()
}
