//! Pages of long lists and the opaque tokens that lead from one to the next.
//!
//! A token carries where the next page begins, bound to the list it was handed out for: another list's
//! token, or a made-up one, is refused.

use std::cmp::Ordering;

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
    let start = start(list, token)?;
    Ok(part(list, items, start, size))
}

/// The same of a list that is still to be put in `order`, in which no two items are equal. Only what stands on the page
/// is put in its place: a list of many pages would else be sorted for each.
///
/// # Errors
/// The token is not one of `list`.
pub(crate) fn cut_in_order<T>(
    list: &str,
    mut items: Vec<T>,
    size: usize,
    token: Option<&str>,
    order: impl Fn(&T, &T) -> Ordering,
) -> Result<Page<T>, ForeignToken> {
    let start = start(list, token)?;
    let (first, end) = (start.min(items.len()), start.saturating_add(size).min(items.len()));
    if end < items.len() {
        items.select_nth_unstable_by(end, &order);
    }
    if let Some(before_end) = items.get_mut(..end) {
        if 0 < first && first < end {
            before_end.select_nth_unstable_by(first, &order);
        }
        before_end.get_mut(first..).into_iter().for_each(|page| page.sort_unstable_by(&order));
    }
    Ok(part(list, items, start, size))
}

fn start(list: &str, token: Option<&str>) -> Result<usize, ForeignToken> {
    token.filter(|token| !token.is_empty()).map_or(Ok(0), |token| read(list, token))
}

fn part<T>(list: &str, items: Vec<T>, start: usize, size: usize) -> Page<T> {
    let end = start.saturating_add(size);
    let next = (end < items.len()).then(|| write(list, end));
    Page { items: items.into_iter().skip(start).take(size).collect(), next }
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
        let shuffled: Vec<u32> = vec![4, 0, 6, 2, 5, 1, 3];
        let (mut token, mut in_order) = (None, Vec::new());
        while in_order.len() < all.len() {
            let page = cut_in_order("Things", shuffled.clone(), 3, token.as_deref(), Ord::cmp).expect("own token");
            in_order.extend(page.items);
            token = page.next;
        }
        assert_eq!((in_order, token), (all.clone(), None));
        let beyond = write("Things", 9);
        let page = cut_in_order("Things", shuffled, 3, Some(&beyond), Ord::cmp).expect("own token");
        assert_eq!((page.items, page.next), (Vec::new(), None));
        let foreign = cut("Others", all.clone(), 3, None).expect("no token").next;
        for token in [foreign.as_deref(), Some("x"), Some("Mw"), Some("!!")] {
            assert_eq!(cut("Things", all.clone(), 3, token), Err(ForeignToken), "{token:?}");
        }
        assert_eq!(cut("Things", all[..3].to_vec(), 3, None), Ok(Page { items: vec![0, 1, 2], next: None }));
    }
}
