//! CBOR to a value. Lengths are never believed before the bytes are there.

use super::super::super::value::Value;
use super::super::MAX_NESTING;
use crate::world::Timestamp;

/// The argument that stands for "until the break".
const INDEFINITE: u8 = 31;

/// Reads one value that is all of `bytes`; the error says what is wrong.
pub(super) fn decode(bytes: &[u8]) -> Result<Value, &'static str> {
    let mut reader = Reader { rest: bytes };
    let value = reader.value(0)?;
    if reader.rest.is_empty() { Ok(value) } else { Err("bytes follow the CBOR value") }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Result<Value, &'static str> {
        if depth > MAX_NESTING {
            return Err("the CBOR value is nested too deeply");
        }
        let initial = self.byte()?;
        let low = initial & 0x1f;
        match initial >> 5 {
            0 => Ok(whole(self.argument(low)?, false)),
            1 => Ok(whole(self.argument(low)?, true)),
            2 => self.string(low, 2).map(|bytes| Value::Text(String::from_utf8_lossy(&bytes).into_owned())),
            3 => self.text(low).map(Value::Text),
            4 => self.list(low, depth),
            5 => self.map(low, depth),
            6 => self.tagged(low, depth),
            _ => self.simple(low),
        }
    }

    fn list(&mut self, low: u8, depth: usize) -> Result<Value, &'static str> {
        let mut items = Vec::new();
        let mut left = self.length(low)?;
        while self.goes_on(&mut left)? {
            items.push(self.value(depth + 1)?);
        }
        Ok(Value::List(items))
    }

    fn map(&mut self, low: u8, depth: usize) -> Result<Value, &'static str> {
        let mut members = Vec::new();
        let mut left = self.length(low)?;
        while self.goes_on(&mut left)? {
            let initial = self.byte()?;
            if initial >> 5 != 3 {
                return Err("a CBOR map has a key that is not text");
            }
            let name = self.text(initial & 0x1f)?;
            members.push((name, self.value(depth + 1)?));
        }
        Ok(Value::Map(members))
    }

    fn tagged(&mut self, low: u8, depth: usize) -> Result<Value, &'static str> {
        let tag = self.argument(low)?;
        let value = self.value(depth + 1)?;
        match (tag, &value) {
            (1, Value::Integer(seconds)) => Ok(Value::Time(Timestamp(seconds.saturating_mul(1000)))),
            #[allow(clippy::cast_possible_truncation)] // Floats convert saturating; no time is that far away.
            (1, Value::Float(seconds)) => Ok(Value::Time(Timestamp((seconds * 1000.0).round() as i64))),
            (1, _) => Err("a CBOR time is not a number"),
            _ => Ok(value),
        }
    }

    fn simple(&mut self, low: u8) -> Result<Value, &'static str> {
        match low {
            20 => Ok(Value::Bool(false)),
            21 => Ok(Value::Bool(true)),
            22 | 23 => Ok(Value::Null),
            25 => Ok(Value::Float(half(u16::from_be_bytes(self.array()?)))),
            26 => Ok(Value::Float(f32::from_be_bytes(self.array()?).into())),
            27 => Ok(Value::Float(f64::from_be_bytes(self.array()?))),
            _ => Err("the CBOR value is of no known kind"),
        }
    }

    fn text(&mut self, low: u8) -> Result<String, &'static str> {
        String::from_utf8(self.string(low, 3)?).map_err(|_| "a CBOR text is not UTF-8")
    }

    /// The bytes of a string, joined if it comes in chunks of the same `major` type.
    fn string(&mut self, low: u8, major: u8) -> Result<Vec<u8>, &'static str> {
        if low != INDEFINITE {
            let length = self.argument(low)?;
            return self.take(length).map(<[u8]>::to_vec);
        }
        let mut joined = Vec::new();
        let mut left = None;
        while self.goes_on(&mut left)? {
            let initial = self.byte()?;
            if initial >> 5 != major || initial & 0x1f == INDEFINITE {
                return Err("a chunk of a CBOR string is of another kind");
            }
            let length = self.argument(initial & 0x1f)?;
            joined.extend_from_slice(self.take(length)?);
        }
        Ok(joined)
    }

    /// How many items follow; none for "until the break".
    fn length(&mut self, low: u8) -> Result<Option<u64>, &'static str> {
        if low == INDEFINITE { Ok(None) } else { self.argument(low).map(Some) }
    }

    /// Whether another item follows; counts it, or swallows the break.
    fn goes_on(&mut self, left: &mut Option<u64>) -> Result<bool, &'static str> {
        match left {
            Some(0) => Ok(false),
            Some(count) => {
                *count -= 1;
                Ok(true)
            }
            None if self.rest.first() == Some(&0xff) => {
                self.byte()?;
                Ok(false)
            }
            None => Ok(true),
        }
    }

    fn argument(&mut self, low: u8) -> Result<u64, &'static str> {
        match low {
            0..=23 => Ok(u64::from(low)),
            24 => Ok(u64::from(self.byte()?)),
            25 => Ok(u64::from(u16::from_be_bytes(self.array()?))),
            26 => Ok(u64::from(u32::from_be_bytes(self.array()?))),
            27 => Ok(u64::from_be_bytes(self.array()?)),
            _ => Err("a CBOR length is malformed"),
        }
    }

    fn byte(&mut self) -> Result<u8, &'static str> {
        self.array().map(|[byte]| byte)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], &'static str> {
        let (head, rest) = self.rest.split_first_chunk().ok_or(ENDS)?;
        self.rest = rest;
        Ok(*head)
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], &'static str> {
        let length = usize::try_from(length).map_err(|_| ENDS)?;
        let (head, rest) = self.rest.split_at_checked(length).ok_or(ENDS)?;
        self.rest = rest;
        Ok(head)
    }
}

const ENDS: &str = "the CBOR value ends too early";

/// What does not fit a signed number of 64 bits becomes a float: no member is that large.
fn whole(argument: u64, negative: bool) -> Value {
    #[allow(clippy::cast_precision_loss)]
    match i64::try_from(argument) {
        Ok(number) => Value::Integer(if negative { !number } else { number }),
        Err(_) => Value::Float(if negative { -1.0 - argument as f64 } else { argument as f64 }),
    }
}

/// A half-precision float: one bit sign, five exponent, ten fraction.
fn half(bits: u16) -> f64 {
    let fraction = f64::from(bits & 0x3ff);
    let exponent = i32::from((bits >> 10) & 0x1f);
    let magnitude = match exponent {
        0 => fraction * 2f64.powi(-24),
        31 if fraction == 0.0 => f64::INFINITY,
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2f64.powi(exponent - 25),
    };
    if bits & 0x8000 == 0 { magnitude } else { -magnitude }
}
