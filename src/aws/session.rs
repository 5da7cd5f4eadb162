//! Whose credentials sign what: one session per persona, with its clients. Credentials live here, in memory, and
//! print as `[redacted]`. What it leaves out: asking for new ones when they are over, which is the lab's business.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_config::SdkConfig;
use aws_config::identity::IdentityCache;
use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider, future};

use super::reply::Refused;
use crate::lab::{CallErrorKind, Persona};
use crate::world::Timestamp;

/// The keys of the participant's own identity.
#[derive(Clone, Debug)]
pub struct BaseCredentials(Keys);

impl BaseCredentials {
    /// Fixed keys; `session_token` where they are temporary.
    #[must_use]
    pub fn fixed(access_key_id: String, secret_access_key: String, session_token: Option<String>) -> Self {
        Self(Keys::new(access_key_id, secret_access_key, session_token))
    }
}

/// Keys that sign requests. Without an expiry: AWS says when they are over, in an error that names it.
#[derive(Clone)]
pub(super) struct Keys(Credentials);

impl Keys {
    pub(super) fn new(access_key_id: String, secret_access_key: String, session_token: Option<String>) -> Self {
        Self(Credentials::new(access_key_id, secret_access_key, session_token, None, "explicit-deny"))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl ProvideCredentials for Keys {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Ok(self.0.clone()))
    }
}

/// Keys of a simulated account, for a client in another window. They print as `[redacted]`.
pub struct Lent {
    /// Which key.
    pub access_key_id: String,
    /// Its secret.
    pub secret_access_key: String,
    /// The session's token; empty where there is no session.
    pub session_token: String,
    /// When they end, where they do.
    pub expires_at: Option<Timestamp>,
}

impl fmt::Debug for Lent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The clients that sign with one set of keys, each made when it is first needed.
pub(super) struct Session {
    config: SdkConfig,
    sts: OnceLock<aws_sdk_sts::Client>,
    iam: OnceLock<aws_sdk_iam::Client>,
    servicecatalog: OnceLock<aws_sdk_servicecatalog::Client>,
    sagemaker: OnceLock<aws_sdk_sagemaker::Client>,
    cloudformation: OnceLock<aws_sdk_cloudformation::Client>,
}

impl Session {
    fn new(config: &SdkConfig, keys: Keys) -> Self {
        Self::over(config.to_builder().credentials_provider(SharedCredentialsProvider::new(keys)).build())
    }

    fn over(config: SdkConfig) -> Self {
        Self {
            config,
            sts: OnceLock::new(),
            iam: OnceLock::new(),
            servicecatalog: OnceLock::new(),
            sagemaker: OnceLock::new(),
            cloudformation: OnceLock::new(),
        }
    }

    pub(super) fn sts(&self) -> &aws_sdk_sts::Client {
        self.sts.get_or_init(|| aws_sdk_sts::Client::new(&self.config))
    }

    pub(super) fn iam(&self) -> &aws_sdk_iam::Client {
        self.iam.get_or_init(|| aws_sdk_iam::Client::new(&self.config))
    }

    pub(super) fn servicecatalog(&self) -> &aws_sdk_servicecatalog::Client {
        self.servicecatalog.get_or_init(|| aws_sdk_servicecatalog::Client::new(&self.config))
    }

    pub(super) fn sagemaker(&self) -> &aws_sdk_sagemaker::Client {
        self.sagemaker.get_or_init(|| aws_sdk_sagemaker::Client::new(&self.config))
    }

    pub(super) fn cloudformation(&self) -> &aws_sdk_cloudformation::Client {
        self.cloudformation.get_or_init(|| aws_sdk_cloudformation::Client::new(&self.config))
    }
}

/// The sessions that there are.
pub(super) struct Sessions {
    config: SdkConfig,
    by_persona: Mutex<BTreeMap<Persona, Arc<Session>>>,
}

impl Sessions {
    /// The base identity's session and no other.
    pub(super) fn new(config: SdkConfig, base: BaseCredentials) -> Self {
        let sessions = Self { config, by_persona: Mutex::default() };
        sessions.begin(Persona::Base, base.0);
        sessions
    }

    /// The base identity's session signs with what the credential chain of `config` finds.
    pub(super) fn of_chain(config: SdkConfig) -> Self {
        let base = Arc::new(Session::over(config.clone()));
        // The keys of a role never change within its session: a cache could only hold on to old ones.
        let config = config.to_builder().identity_cache(IdentityCache::no_cache()).build();
        Self { config, by_persona: Mutex::new(BTreeMap::from([(Persona::Base, base)])) }
    }

    /// Begins a session of `who`, in place of the one there was.
    pub(super) fn begin(&self, who: Persona, keys: Keys) {
        let session = Arc::new(Session::new(&self.config, keys));
        self.by_persona.lock().unwrap_or_else(PoisonError::into_inner).insert(who, session);
    }

    /// The keys that `who` signs with.
    pub(super) async fn lend(&self, who: Persona) -> Option<Lent> {
        let session = self.of(who).ok()?;
        let keys = session.config.credentials_provider()?.provide_credentials().await.ok()?;
        Some(Lent {
            access_key_id: keys.access_key_id().to_owned(),
            secret_access_key: keys.secret_access_key().to_owned(),
            session_token: keys.session_token().unwrap_or_default().to_owned(),
            expires_at: None,
        })
    }

    /// The session of `who`, if the role was assumed.
    pub(super) fn of(&self, who: Persona) -> Result<Arc<Session>, Refused> {
        let sessions = self.by_persona.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.get(&who).cloned().ok_or_else(|| {
            let message = format!("there is no session for the {} yet: assume the role first", who.title());
            Refused::unsent(CallErrorKind::Credentials, "NoSession", message)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_never_print() {
        let base = BaseCredentials::fixed("AKIDEXAMPLE".into(), "the-secret".into(), Some("the-token".into()));
        assert_eq!(format!("{base:?}"), "BaseCredentials([redacted])");
        let config = SdkConfig::builder().build();
        let printed = format!("{:?}", Session::new(&config, base.0).config);
        for secret in ["AKIDEXAMPLE", "the-secret", "the-token"] {
            assert!(!printed.contains(secret), "{secret}");
        }
    }

    #[test]
    fn a_role_has_a_session_once_it_was_assumed() {
        let keys = || BaseCredentials::fixed("AKIDEXAMPLE".into(), "secret".into(), None);
        let sessions = Sessions::new(SdkConfig::builder().build(), keys());
        assert!(sessions.of(Persona::Base).is_ok());
        let refused = sessions.of(Persona::Team).err().map(|refused| refused.error);
        assert_eq!(
            refused.map(|error| (error.kind, error.message)),
            Some((
                CallErrorKind::Credentials,
                "there is no session for the project team member yet: assume the role first".to_owned()
            ))
        );
        sessions.begin(Persona::Team, keys().0);
        assert!(sessions.of(Persona::Team).is_ok());
    }
}
