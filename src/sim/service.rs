//! The table of operations that are offered.

pub(crate) mod cloudformation;
pub(crate) mod iam;
pub(crate) mod s3;
pub(crate) mod sagemaker;
pub(crate) mod servicecatalog;
pub(crate) mod ssm;
pub(crate) mod sts;

use super::operation::{Operation, Service};

/// The operation `name` of `service`, if it is offered.
pub(crate) fn find(service: Service, name: &str) -> Option<&'static Operation> {
    offered(service).iter().find(|operation| operation.name == name)
}

fn offered(service: Service) -> &'static [Operation] {
    match service {
        Service::Sts => sts::OPERATIONS,
        Service::Iam => iam::OPERATIONS,
        Service::ServiceCatalog => servicecatalog::OPERATIONS,
        Service::CloudFormation => cloudformation::OPERATIONS,
        Service::SageMaker => sagemaker::OPERATIONS,
        Service::Ssm => ssm::OPERATIONS,
        Service::S3 => &[],
    }
}
