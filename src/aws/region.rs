//! The region that an AWS profile names. Files and environment only: no metadata service is asked.

use aws_config::meta::region::ProvideRegion;
use aws_config::profile::region::ProfileFileRegionProvider;

/// The region of `profile`, or of the profile in force.
pub async fn profile_region(profile: Option<&str>) -> Option<String> {
    let builder = ProfileFileRegionProvider::builder();
    let builder = match profile {
        Some(name) => builder.profile_name(name),
        None => builder,
    };
    builder.build().region().await.map(|region| region.as_ref().to_owned())
}
