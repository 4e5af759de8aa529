//! Tokens that say which world they open, so that they outlive a reset and a restart of the sandbox.

use super::mix::hex;

/// How many bytes stand before the name.
const SEAL: usize = 16;

/// A seal on some text, then the world's name under a veil, filled up to at least so many bytes.
pub(crate) fn seal(text: &str, world: &str, least: usize) -> Vec<u8> {
    let seal = hex(&[text, world], SEAL).into_bytes();
    let mut out: Vec<u8> = seal.clone();
    out.extend(world.bytes().chain([0]).zip(seal.iter().cycle()).map(|(byte, veil)| byte ^ veil));
    if out.len() < least {
        let filling = hex(&[text, "filling"], least - out.len());
        out.extend(filling.into_bytes());
    }
    out
}

/// The world whose [`seal`] on this text this is.
pub(crate) fn world_of(text: &str, sealed: &[u8]) -> Option<String> {
    let (seal, veiled) = sealed.split_at_checked(SEAL)?;
    let name: Vec<u8> =
        veiled.iter().zip(seal.iter().cycle()).map(|(byte, veil)| byte ^ veil).take_while(|byte| *byte != 0).collect();
    let name = String::from_utf8(name).ok()?;
    (self::seal(text, &name, sealed.len()) == sealed).then_some(name)
}
