//! Creating something once, whatever happens to the replies.

use std::fmt;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::deadline::after;
use crate::ensure::{Difference, Plan};
use crate::error::{Error, ErrorKind, Result};
use crate::model::application::{Server, User};
use crate::model::{ExternalId, routes};
use crate::request::application::{CreateServer, CreateUser};
use crate::request::{Request, dialect};

use super::{Client, cancellable, dual, sleep_until};

/// How often to look and to create again before the last error is returned.
const ROUNDS: u32 = 8;

/// The first pause between two rounds. Each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// The result of `ensure`: something that exists now, whether or not it did before.
#[derive(Clone)]
pub struct Ensured<T> {
    /// The account or server.
    pub item: T,
    /// Whether this call created it. After a lost reply, another call may have created it at the same time.
    pub created: bool,
    /// How an existing item differs from the wanted one. [`apply`](Self::apply) changes that.
    pub differences: Vec<Difference>,
    changes: Vec<Request>,
    client: Client,
}

impl<T> Ensured<T> {
    /// Returns whether nothing differs, so that [`apply`](Self::apply) would send nothing.
    #[must_use]
    pub fn is_as_wanted(&self) -> bool {
        self.differences.is_empty()
    }

    fn new(client: Client, item: T, created: bool, plan: Plan) -> Self {
        Self { item, created, differences: plan.differences, changes: plan.changes, client }
    }
}

#[dual]
impl<T: DeserializeOwned + Send + 'static> Ensured<T> {
    /// Changes what differs from what was wanted, and returns the result. Sends one request for each of a server's
    /// details, build and startup that differs, one for an account, and none if nothing differs.
    ///
    /// `PATCH /api/application/users/{user}` · ACL `users` write; `PATCH /api/application/servers/{server}/details`,
    /// `…/build` and `…/startup` · ACL `servers` write
    ///
    /// # Errors
    ///
    /// Those of the update methods. To continue, repeat `ensure` and `apply`: the remaining differences are found
    /// again.
    pub async fn apply(self) -> Result<T> {
        let Self { mut item, changes, client, .. } = self;
        for change in changes {
            item = client.item(change).await?;
        }
        Ok(item)
    }
}

impl<T: fmt::Debug> fmt::Debug for Ensured<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ensured")
            .field("item", &self.item)
            .field("created", &self.created)
            .field("differences", &self.differences)
            .finish_non_exhaustive()
    }
}

/// Ensures an account.
#[dual]
pub(super) async fn user(client: Client, user: CreateUser) -> Result<Ensured<User>> {
    let id = required(user.key())?;
    let find = Request::to(&routes::APPLICATION_USERS_GET_EXTERNAL).at(id);
    let create = Request::to(&routes::APPLICATION_USERS_CREATE).json(&user).fit(client.panel(), dialect::user);
    let (item, created) = cancellable(client.stop(), || ensure(&client, find, create)).await?;
    let plan = Plan::of_user(&item, &user, client.panel());
    Ok(Ensured::new(client, item, created, plan))
}

/// Ensures a server.
#[dual]
pub(super) async fn server(client: Client, server: CreateServer) -> Result<Ensured<Server>> {
    let id = required(server.key())?;
    let find = Request::to(&routes::APPLICATION_SERVERS_GET_EXTERNAL).at(id);
    let create = Request::to(&routes::APPLICATION_SERVERS_CREATE).json(&server);
    let create = create.fit(client.panel(), dialect::new_server);
    let create = match server.fault() {
        Some(fault) => create.refuse(fault),
        None => create,
    };
    let (item, created) = cancellable(client.stop(), || ensure(&client, find, create)).await?;
    let plan = Plan::of_server(&item, &server, client.panel());
    Ok(Ensured::new(client, item, created, plan))
}

fn required(id: Option<&ExternalId>) -> Result<&ExternalId> {
    id.ok_or_else(|| Error::invalid("`ensure` requires an external id, by which it recognises existing items"))
}

/// Looks for the item and creates it if it is missing. After a failure that may have created it, looks again.
#[dual]
async fn ensure<T: DeserializeOwned + Send + 'static>(
    client: &Client,
    find: Request,
    create: Request,
) -> Result<(T, bool)> {
    let clock = &client.config().clock;
    let deadline = client.options.deadline.map(|limit| after(clock.now(), limit));
    let (mut pause, mut lost): (_, Option<Error>) = (PAUSE, None);
    let mut round = 0;
    loop {
        let error = match client.item(find.clone()).await {
            Ok(item) => return Ok((item, lost.is_some_and(|error| error.was_sent()))),
            Err(error) if error.is_not_found() => match client.item(create.clone()).await {
                Ok(item) => return Ok((item, true)),
                Err(error) if error.was_sent() || is_taken(&error) => lost.insert(error).clone(),
                Err(error) => return Err(error),
            },
            Err(error) if is_passing(&error) => lost.clone().unwrap_or(error),
            Err(error) => return Err(lost.unwrap_or(error)),
        };
        round += 1;
        let until = after(clock.now(), pause);
        if round >= ROUNDS || deadline.is_some_and(|deadline| until >= deadline) {
            return Err(error);
        }
        sleep_until(clock, until).await?;
        pause = pause.saturating_mul(2);
    }
}

/// Whether another client, or an earlier attempt, has created it.
fn is_taken(error: &Error) -> bool {
    let errors = error.errors().iter();
    errors.filter(|error| error.field() == Some("external_id")).any(|error| error.rule() == Some("unique"))
}

fn is_passing(error: &Error) -> bool {
    error.is_retryable() || error.was_sent() || error.kind() == ErrorKind::Corrupt
}
