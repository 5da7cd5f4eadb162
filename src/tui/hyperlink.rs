//! Addresses on the screen that a terminal can be clicked to (OSC 8).
//!
//! Only addresses that this program wrote itself become links: a text that an account or a file brought along never
//! does. Run on the cells of a frame that is about to be sent, so that pictures, snapshots and the speaker's window
//! have none of it.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;

/// How an address begins.
const BEGINNING: &str = "https://";

/// Turns what shows one of `addresses` into links. An address that goes on in the next row is found there too.
pub(super) fn mark(buf: &mut Buffer, addresses: &[String]) {
    let area = buf.area;
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while let Some(start) = next_beginning(buf, x, y) {
            x = match address_at(buf, start, y, addresses) {
                Some(address) => link_rows(buf, start, y, address),
                None => start + 1,
            };
        }
    }
}

/// The first column from `x` on where an address begins.
fn next_beginning(buf: &Buffer, x: u16, y: u16) -> Option<u16> {
    (x..buf.area.right()).find(|x| reads(buf, *x, y, BEGINNING))
}

/// Whether the cells from here on read so.
fn reads(buf: &Buffer, x: u16, y: u16, text: &str) -> bool {
    let mut cells = (x..buf.area.right()).map(|x| buf[(x, y)].symbol());
    text.chars().all(|letter| cells.next().is_some_and(|symbol| symbol.chars().eq([letter])))
}

/// The longest run of cells from here on that have no space in them.
fn word(buf: &Buffer, x: u16, y: u16) -> String {
    (x..buf.area.right()).map(|x| buf[(x, y)].symbol()).take_while(|symbol| *symbol != " ").collect()
}

/// The address that is shown here, whole or as its beginning.
fn address_at<'a>(buf: &Buffer, x: u16, y: u16, addresses: &'a [String]) -> Option<&'a str> {
    let word = word(buf, x, y);
    let whole = addresses.iter().find(|address| **address == word);
    whole.or_else(|| addresses.iter().find(|address| address.starts_with(&word))).map(String::as_str)
}

/// Makes the pieces of an address links, row by row; gives the column after the first piece.
fn link_rows(buf: &mut Buffer, x: u16, y: u16, address: &str) -> u16 {
    let mut rest = address;
    let mut end = x + 1;
    for row in y..buf.area.bottom() {
        let piece = word(buf, x, row);
        if piece.is_empty() || !rest.starts_with(&piece) {
            break;
        }
        rest = rest.get(piece.len()..).unwrap_or_default();
        let width = u16::try_from(piece.len()).unwrap_or(u16::MAX).min(buf.area.right() - x);
        link(buf, Rect { x, y: row, width, height: 1 }, &piece, address);
        if row == y {
            end = x + width;
        }
        if rest.is_empty() {
            break;
        }
    }
    end
}

/// One cell carries the whole piece; the terminal is told how wide it is.
fn link(buf: &mut Buffer, area: Rect, piece: &str, address: &str) {
    if let Some(width) = NonZeroU16::new(area.width) {
        let text = format!("\x1b]8;;{address}\x1b\\{piece}\x1b]8;;\x1b\\");
        let cell = &mut buf[(area.x, area.y)];
        cell.set_symbol(&text).set_diff_option(CellDiffOption::ForcedWidth(width));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: &str = "https://docs.aws.amazon.com/IAM/page.html";

    fn marked(rows: &[&str]) -> Vec<(u16, u16, String)> {
        let mut buf = Buffer::with_lines(rows.iter().copied());
        mark(&mut buf, &[ADDRESS.to_owned(), "https://docs.aws.amazon.com/other".to_owned()]);
        let area = buf.area;
        let cells = area.positions().filter(|at| buf[*at].symbol().contains('\x1b'));
        cells.map(|at| (at.x, at.y, buf[at].symbol().to_owned())).collect()
    }

    fn linked(piece: &str) -> String {
        format!("\x1b]8;;{ADDRESS}\x1b\\{piece}\x1b]8;;\x1b\\")
    }

    #[test]
    fn our_own_addresses_become_links_whole_or_wrapped() {
        assert_eq!(marked(&[&format!("  see {ADDRESS} now")]), [(6, 0, linked(ADDRESS))]);
        let (first, second) = ADDRESS.split_at(30);
        assert_eq!(
            marked(&[&format!("│ {first} │"), &format!("│ {second}        ")]),
            [(2, 0, linked(first)), (2, 1, linked(second))]
        );
    }

    #[test]
    fn nothing_else_does() {
        for row in ["https://evil.example/IAM/page.html", "http://docs.aws.amazon.com/IAM", "no address", "https:/"] {
            assert_eq!(marked(&[row]), [], "{row}");
        }
    }
}
