//! A value to CBOR, in the shortest form of each length.

use super::super::super::value::Value;

const UNSIGNED: u8 = 0;
const NEGATIVE: u8 = 1;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

/// Tag 1: seconds since 1970.
const EPOCH: u64 = 1;

/// Writes a value.
pub(super) fn encode(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    put(value, &mut bytes);
    bytes
}

fn put(value: &Value, into: &mut Vec<u8>) {
    match value {
        Value::Null => into.push(0xf6),
        Value::Bool(value) => into.push(if *value { 0xf5 } else { 0xf4 }),
        Value::Integer(number) => put_integer(*number, into),
        Value::Float(number) => put_float(*number, into),
        Value::Text(text) => put_text(text, into),
        Value::Time(at) => {
            head(TAG, EPOCH, into);
            if at.0 % 1000 == 0 { put_integer(at.0 / 1000, into) } else { put_float(at.as_epoch_seconds(), into) }
        }
        Value::List(items) => {
            head(ARRAY, items.len() as u64, into);
            items.iter().for_each(|item| put(item, into));
        }
        Value::Map(members) => put_map(members, into),
    }
}

fn put_map(members: &[(String, Value)], into: &mut Vec<u8>) {
    let present = || members.iter().filter(|(_, value)| *value != Value::Null);
    head(MAP, present().count() as u64, into);
    for (name, value) in present() {
        put_text(name, into);
        put(value, into);
    }
}

fn put_integer(number: i64, into: &mut Vec<u8>) {
    // A negative number n is written as -1 - n, which is its bitwise complement.
    let (major, magnitude) = if number < 0 { (NEGATIVE, !number) } else { (UNSIGNED, number) };
    head(major, magnitude.unsigned_abs(), into);
}

fn put_float(number: f64, into: &mut Vec<u8>) {
    into.push(0xfb);
    into.extend_from_slice(&number.to_be_bytes());
}

fn put_text(text: &str, into: &mut Vec<u8>) {
    head(TEXT, text.len() as u64, into);
    into.extend_from_slice(text.as_bytes());
}

/// The initial byte and the argument behind it.
fn head(major: u8, argument: u64, into: &mut Vec<u8>) {
    let major = major << 5;
    let bytes = argument.to_be_bytes();
    match argument {
        0..=23 => into.push(major | bytes[7]),
        24..=0xff => into.extend_from_slice(&[major | 24, bytes[7]]),
        0x100..=0xffff => {
            into.push(major | 25);
            into.extend_from_slice(&bytes[6..]);
        }
        0x1_0000..=0xffff_ffff => {
            into.push(major | 26);
            into.extend_from_slice(&bytes[4..]);
        }
        _ => {
            into.push(major | 27);
            into.extend_from_slice(&bytes);
        }
    }
}
