//! Pages of long lists and the opaque tokens that lead from one to the next.
//!
//! A token carries where the next page begins, bound to the list it was handed out for: another list's
//! token, or a made-up one, is refused.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A part of a list.
#[derive(Debug, PartialEq)]
pub(crate) struct Page<T> {
    /// Its items.
    pub(crate) items: Vec<T>,
    /// The token of the next page, if there is one.
    pub(crate) next: Option<String>,
}

/// A token that the list did not hand out.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ForeignToken;

/// The `size` items from where `token` leads, or from the start.
///
/// # Errors
/// The token is not one of `list`.
pub(crate) fn cut<T>(list: &str, items: Vec<T>, size: usize, token: Option<&str>) -> Result<Page<T>, ForeignToken> {
    let start = token.filter(|token| !token.is_empty()).map_or(Ok(0), |token| read(list, token))?;
    let end = start.saturating_add(size);
    let next = (end < items.len()).then(|| write(list, end));
    Ok(Page { items: items.into_iter().skip(start).take(size).collect(), next })
}

fn write(list: &str, start: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("{start}.{:016x}", seal(list, start)))
}

fn read(list: &str, token: &str) -> Result<usize, ForeignToken> {
    let text = URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let start = text.as_deref().and_then(|text| text.split_once('.')).and_then(|(start, _)| start.parse().ok());
    start.filter(|&start| write(list, start) == token).ok_or(ForeignToken)
}

/// FNV-1a: it has to tell lists apart, not to keep a secret.
fn seal(list: &str, start: usize) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
    format!("{list}/{start}").bytes().fold(0xCBF2_9CE4_8422_2325, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_one_another_and_foreign_tokens_are_refused() {
        let all: Vec<u32> = (0..7).collect();
        let mut token = None;
        let mut seen = Vec::new();
        loop {
            let page = cut("Things", all.clone(), 3, token.as_deref()).expect("own token");
            seen.extend(page.items);
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(seen, all);
        let foreign = cut("Others", all.clone(), 3, None).expect("no token").next;
        for token in [foreign.as_deref(), Some("x"), Some("Mw"), Some("!!")] {
            assert_eq!(cut("Things", all.clone(), 3, token), Err(ForeignToken), "{token:?}");
        }
        assert_eq!(cut("Things", all[..3].to_vec(), 3, None), Ok(Page { items: vec![0, 1, 2], next: None }));
    }
}
