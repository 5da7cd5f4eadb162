//! Values out of a list: shells complete them, and what is none of them is refused with the list and the nearest.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command};

use crate::cli::reference::SCHEMAS;
use crate::lab::{REGIONS, Region, StepId, find_region};
use crate::names::nearest;

type Read<T> = fn(&str) -> Result<T, String>;

/// Reads one of a list of values.
#[derive(Clone)]
pub struct Listed<T: 'static> {
    read: Read<T>,
    values: fn() -> Vec<PossibleValue>,
}

impl<T: Clone + Send + Sync + 'static> TypedValueParser for Listed<T> {
    type Value = T;

    fn parse_ref(&self, command: &Command, arg: Option<&Arg>, value: &OsStr) -> Result<T, clap::Error> {
        TypedValueParser::parse_ref(&self.read, command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.values)().into_iter()))
    }
}

/// One of the six regions.
pub fn region() -> Listed<Region> {
    let values = || REGIONS.iter().map(|region| PossibleValue::new(region.code).help(region.city)).collect();
    Listed { read: |text| find_region(text).map_err(|error| error.to_string()), values }
}

/// A step, by name or by number.
pub fn step() -> Listed<StepId> {
    let values = || StepId::ALL.iter().map(|id| PossibleValue::new(id.name()).alias(id.number().to_string())).collect();
    Listed { read: |text| text.parse::<StepId>().map_err(|error| error.to_string()), values }
}

/// The name of a schema.
pub fn schema() -> Listed<String> {
    let values = || SCHEMAS.iter().map(|(name, _)| PossibleValue::new(*name)).collect();
    Listed { read: read_schema, values }
}

fn read_schema(text: &str) -> Result<String, String> {
    let names = SCHEMAS.map(|(name, _)| name);
    if names.contains(&text) {
        return Ok(text.to_owned());
    }
    let meant = nearest(text, names, 4).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
    let text = crate::source::printable(text);
    Err(format!("there is no schema `{text}`; there are {}{meant}", names.join(", ")))
}
