//! The SDK's HTTP client, answered in this process.
