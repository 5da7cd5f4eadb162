//! `Fn::Cidr`: an address block cut into blocks of `cidrBits` host bits each. Both address families.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Call, arguments};
use crate::template::findings::brief;
use crate::template::scope::{Evaluated, Scope};

/// The most blocks CloudFormation gives.
const MAX_BLOCKS: u32 = 256;

const WHAT: &str = "two or three parameters, (1) an address block, (2) a count from 1 to 256 and (3) the host bits of \
                    each block";

pub(super) fn answer(scope: &mut Scope<'_>, call: &Call<'_>) -> Evaluated {
    let members = arguments(scope, call, (2, 3), WHAT)?;
    let mut texts = Vec::new();
    for member in members {
        texts.push(scope.text(member)?.trim().to_owned());
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    match blocks(&texts) {
        Some(blocks) => scope.write_list(blocks, call.span),
        None => {
            let found = texts.iter().map(|text| brief(text)).collect::<Vec<_>>().join(", ");
            let message = format!("Fn::Cidr cannot cut its address block that way, found [{found}]");
            Err(scope.fail(call.span, message))
        }
    }
}

fn blocks(texts: &[&str]) -> Option<Vec<String>> {
    let (block, count) = (texts.first()?, texts.get(1)?.parse::<u32>().ok()?);
    let (address, prefix) = block.split_once('/')?;
    let (address, prefix) = (address.parse::<IpAddr>().ok()?, prefix.parse::<u32>().ok()?);
    let (bits, width) = match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()), 32),
        IpAddr::V6(address) => (address.to_bits(), 128),
    };
    if !(1..=MAX_BLOCKS).contains(&count) || prefix > width {
        return None;
    }
    let free = width - prefix;
    let host_bits = match texts.get(2) {
        Some(bits) => bits.parse::<u32>().ok()?,
        None => free.checked_sub(count.next_power_of_two().trailing_zeros())?,
    };
    let room = free.checked_sub(host_bits)?;
    if room < 32 && u64::from(count) > 1_u64 << room {
        return None;
    }
    let start = bits.checked_shr(free).unwrap_or(0).checked_shl(free).unwrap_or(0);
    let block = |index: u32| {
        let address = start | u128::from(index).checked_shl(host_bits).unwrap_or(0);
        format!("{}/{}", print(address, width), width - host_bits)
    };
    Some((0..count).map(block).collect())
}

fn print(bits: u128, width: u32) -> IpAddr {
    match u32::try_from(bits) {
        Ok(bits) if width == 32 => IpAddr::V4(Ipv4Addr::from_bits(bits)),
        _ => IpAddr::V6(Ipv6Addr::from_bits(bits)),
    }
}
