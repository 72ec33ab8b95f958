use crate::error::Result;
use crate::model::application::{Egg, Node, Server};
use crate::model::pelican::Mount;
use crate::model::routes::{self, Route};
use crate::model::{EggId, InternalServerId, MountId, NodeId};
use crate::request::Request;
use crate::request::application::{
    CreateMount, MountInclude, MountListQuery, MountedEggQuery, MountedNodeQuery, MountedServerQuery, UpdateMount,
};

use super::{Client, List, dual};

/// Directories of nodes that servers can use. Application API, **Pelican**.
#[derive(Clone, Debug)]
pub struct Mounts {
    pub(in super::super) client: Client,
}

#[dual]
impl Mounts {
    /// Lists all mounts, 50 on a page.
    ///
    /// `GET /api/application/mounts` · ACL `mount` read · any `per_page` · **Pelican**
    pub fn list(&self) -> List<Mount, MountListQuery> {
        List::paged(&self.client, Request::to(&routes::APPLICATION_MOUNTS_LIST))
    }

    /// Creates a mount.
    ///
    /// Pelican of August 2026 stores nothing of the body and always fails with status 500: create mounts in its web
    /// interface.
    ///
    /// `POST /api/application/mounts` · ACL `mount` write · `name` of 2 to 64 characters · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Server`](crate::ErrorKind::Server) with the code `QueryException`, see above.
    #[doc = example!(
        "use ptero::request::application::CreateMount;\n\n\
         let mount = CreateMount::new(\"Maps\", \"/srv/maps\", \"/mnt/maps\").read_only(true);\n\
         let mount = client.application().mounts().create(mount)" => "?;\n\
         client.application().mount(&mount).nodes().add([1, 2])" => "?;"
    )]
    pub fn create(&self, mount: CreateMount) -> impl Future<Output = Result<Mount>> + Send + 'static {
        self.client.item(Request::to(&routes::APPLICATION_MOUNTS_CREATE).json(&mount))
    }
}

/// One mount. Application API, **Pelican**.
#[derive(Clone, Debug)]
pub struct MountHandle {
    pub(in super::super) client: Client,
    pub(in super::super) id: MountId,
}

#[dual]
impl MountHandle {
    fn to(&self, route: &'static Route) -> Request {
        Request::to(route).at(&self.id)
    }

    /// Returns the mount.
    ///
    /// `GET /api/application/mounts/{mount}` · ACL `mount` read · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such mount.
    pub fn get(&self) -> impl Future<Output = Result<Mount>> + Send + 'static {
        self.get_with([] as [MountInclude; 0])
    }

    /// Returns the mount like [`get`](Self::get), with related resources.
    pub fn get_with<I: Into<MountInclude>>(
        &self,
        include: impl IntoIterator<Item = I>,
    ) -> impl Future<Output = Result<Mount>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_MOUNTS_GET).include(include))
    }

    /// Changes a part of the mount.
    ///
    /// The panel requires name and both directories with every change, so this reads the mount first. A change of these
    /// in between is lost.
    ///
    /// `GET` and `PATCH /api/application/mounts/{mount}` · ACL `mount` read and write · limits as for
    /// [`create`](Mounts::create) · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Validation`](crate::ErrorKind::Validation)
    /// for a name that is taken and directories that the panel forbids.
    pub fn update(&self, change: UpdateMount) -> impl Future<Output = Result<Mount>> + Send + 'static {
        let this = self.clone();
        async move {
            let mount = this.get().await?;
            let request = this.to(&routes::APPLICATION_MOUNTS_UPDATE);
            this.client.item(request.json_over(&UpdateMount::required(&mount), &change)).await
        }
    }

    /// Replaces the mount, in one request. It keeps what is not set.
    ///
    /// `PATCH /api/application/mounts/{mount}` · ACL `mount` write · **Pelican**
    ///
    /// # Errors
    ///
    /// Those of [`update`](Self::update).
    pub fn replace(&self, mount: CreateMount) -> impl Future<Output = Result<Mount>> + Send + 'static {
        self.client.item(self.to(&routes::APPLICATION_MOUNTS_UPDATE).json(&mount))
    }

    /// Deletes the mount.
    ///
    /// `DELETE /api/application/mounts/{mount}` · ACL `mount` write · **Pelican**
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound), and [`ErrorKind::Refused`](crate::ErrorKind::Refused)
    /// (`HasActiveServersException`) while servers use it.
    pub fn delete(&self) -> impl Future<Output = Result<()>> + Send + 'static {
        self.client.done(self.to(&routes::APPLICATION_MOUNTS_DELETE))
    }

    /// Returns a handle to the eggs whose servers can use the mount.
    #[must_use]
    pub fn eggs(&self) -> MountedEggs {
        MountedEggs { mount: self.clone() }
    }

    /// Returns a handle to the nodes that have the mount.
    #[must_use]
    pub fn nodes(&self) -> MountedNodes {
        MountedNodes { mount: self.clone() }
    }

    /// Returns a handle to the servers that use the mount.
    #[must_use]
    pub fn servers(&self) -> MountedServers {
        MountedServers { mount: self.clone() }
    }
}

/// Defines what a mount is attached to: a list to read, to add to and to remove from.
macro_rules! attachments {
    ($(
        $(#[$doc:meta])* $name:ident of $item:ty, $query:ty, $id:ty;
        $right:literal $path:literal $add:ident $remove:ident $list:ident;
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            mount: MountHandle,
        }

        #[dual]
        impl $name {
            /// Lists all of them. Requires no right on mounts.
            ///
            #[doc = concat!(
                "`GET /api/application/mounts/{mount}/", $path, "` · ACL `", $right, "` read · not paged · **Pelican**"
            )]
            pub fn list(&self) -> List<$item, $query> {
                List::new(&self.mount.client, self.mount.to(&routes::$list))
            }

            /// Adds some, and returns the mount.
            ///
            #[doc = concat!("`POST /api/application/mounts/{mount}/", $path, "` · ACL `mount` write · **Pelican**")]
            ///
            /// # Errors
            ///
            /// [`ErrorKind::Validation`](crate::ErrorKind::Validation) if one of them does not exist, and
            /// [`ErrorKind::Server`](crate::ErrorKind::Server) with the code `UniqueConstraintViolationException` if
            /// one has been added already.
            pub fn add(
                &self,
                ids: impl IntoIterator<Item = impl Into<$id>>,
            ) -> impl Future<Output = Result<Mount>> + Send + 'static {
                self.add_with(ids, [] as [MountInclude; 0])
            }

            /// Adds some like [`add`](Self::add), and returns the mount with related resources.
            pub fn add_with<I: Into<MountInclude>>(
                &self,
                ids: impl IntoIterator<Item = impl Into<$id>>,
                include: impl IntoIterator<Item = I>,
            ) -> impl Future<Output = Result<Mount>> + Send + 'static {
                let ids: Vec<$id> = ids.into_iter().map(Into::into).collect();
                let request = self.mount.to(&routes::$add).include(include);
                self.mount.client.item(request.json(&serde_json::json!({ $path: ids })))
            }

            /// Removes one. It is not an error if it had not been added.
            ///
            #[doc = concat!(
                "`DELETE /api/application/mounts/{mount}/", $path, "/{id}` · ACL `mount` write · **Pelican**"
            )]
            ///
            /// # Errors
            ///
            /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the mount does not exist.
            pub fn remove(&self, id: impl Into<$id>) -> impl Future<Output = Result<()>> + Send + 'static {
                self.mount.client.done(self.mount.to(&routes::$remove).at(&id.into()))
            }
        }
    )+};
}

attachments! {
    /// The eggs whose servers can use a mount. Application API, **Pelican**.
    MountedEggs of Egg, MountedEggQuery, EggId;
    "egg" "eggs" APPLICATION_MOUNTS_EGGS_ADD APPLICATION_MOUNTS_EGGS_REMOVE APPLICATION_MOUNTS_EGGS_LIST;

    /// The nodes that have a mount. Application API, **Pelican**.
    MountedNodes of Node, MountedNodeQuery, NodeId;
    "node" "nodes" APPLICATION_MOUNTS_NODES_ADD APPLICATION_MOUNTS_NODES_REMOVE APPLICATION_MOUNTS_NODES_LIST;

    /// The servers that use a mount. Application API, **Pelican**.
    MountedServers of Server, MountedServerQuery, InternalServerId;
    "server" "servers" APPLICATION_MOUNTS_SERVERS_ADD APPLICATION_MOUNTS_SERVERS_REMOVE APPLICATION_MOUNTS_SERVERS_LIST;
}
