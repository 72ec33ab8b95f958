use crate::RequestOptions;
use crate::cancel::CancelToken;
use crate::error::{ErrorKind, Result};
use crate::model::SignedUrl;
use crate::request::Request;

use super::super::engine::Attempt;
#[cfg(feature = "wings")]
use super::super::engine::Operation;
#[cfg(feature = "wings")]
use super::super::wings::{self, LocalUrl};
use super::super::{Client, Files, dual};
#[cfg(feature = "wings")]
use crate::signing::Purpose;

/// The server that files are sent to, and who signs the URLs for that.
#[derive(Clone, Debug)]
pub(in super::super) enum Recipient {
    /// The panel.
    Panel(Files),
    /// This client, with the token of the node.
    #[cfg(feature = "wings")]
    Wings(wings::ServerHandle),
}

#[dual]
impl Recipient {
    pub(super) fn client(&self) -> &Client {
        match self {
            Self::Panel(files) => &files.server.client,
            #[cfg(feature = "wings")]
            Self::Wings(server) => &server.client,
        }
    }

    pub(super) fn cancel_with(&mut self, token: &CancelToken) {
        let client = match self {
            Self::Panel(files) => &mut files.server.client,
            #[cfg(feature = "wings")]
            Self::Wings(server) => &mut server.client,
        };
        *client = client.with_options(RequestOptions::new().cancel_with(token));
    }

    pub(super) fn url(&self) -> UploadUrl {
        match self {
            Self::Panel(files) => UploadUrl::Panel(Box::new(files.upload_request())),
            #[cfg(feature = "wings")]
            Self::Wings(server) => UploadUrl::Wings(Box::new(server.url(Purpose::Upload))),
        }
    }

    /// Creates a directory, unless it exists.
    pub(super) async fn create_folder(&self, root: &str, name: &str) -> Result<()> {
        match self {
            Self::Panel(files) => match files.create_folder(root, name).await {
                // It exists already, which is all that was wanted.
                Err(error) if error.kind() == ErrorKind::Daemon && error.status() == Some(400) => Ok(()),
                created => created,
            },
            #[cfg(feature = "wings")]
            Self::Wings(server) => server.files().create_folder(root, name).await,
        }
    }
}

/// How to obtain a URL for an upload.
#[derive(Clone, Debug)]
pub(super) enum UploadUrl {
    Panel(Box<Request>),
    #[cfg(feature = "wings")]
    Wings(Box<LocalUrl>),
}

#[dual]
impl UploadUrl {
    pub(super) fn request(&self) -> &Request {
        match self {
            Self::Panel(request) => request,
            #[cfg(feature = "wings")]
            Self::Wings(url) => url.request(),
        }
    }

    /// Makes a URL that is good once.
    pub(super) async fn sign(&mut self, attempt: &mut Attempt<'_>) -> Result<SignedUrl> {
        match self {
            Self::Panel(request) => attempt.item(request).await,
            #[cfg(feature = "wings")]
            Self::Wings(url) => url.attempt(attempt).await,
        }
    }
}
