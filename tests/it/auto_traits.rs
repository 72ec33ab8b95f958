//! Everything can be kept in the state of a service, moved to other threads and held across `.await`.

use ptero::ServerId;

fn shared<T: Send + Sync + 'static>() {}

/// For what holds a caller's reader, which need not be `Sync`.
fn sent<T: Send + 'static>() {}

macro_rules! shared {
    ($($path:ident)::+ { $($name:ident),+ $(,)? }) => {{
        use $($path)::+ as module;
        $(shared::<module::$name>();)+
    }};
}

macro_rules! client_test {
    ($module:ident, $($client:ident)::+) => {
        mod $module {
            use $($client)::+ as client;

            use super::{sent, shared};

            #[test]
            fn types_are_send_and_sync() {
                shared!(client { Client, ClientBuilder });
                shared!(client::api { ApplicationBulk, Bulk, Follow, Servers });
                shared!(client::api::account { AccountHandle, ApiKeys, SshKeys, TwoFactor });
                shared!(client::api::application {
                    Application, ApplicationDatabases, ApplicationServerHandle, ApplicationServers, Locations,
                    NestEggs, NestHandle, Nests, NodeAllocations, NodeHandle, Nodes, Users,
                });
                shared!(client::api::console { Console, ConsoleBuilder, ConsoleSender, Listener });
                shared!(client::api::pelican { DatabaseHosts, Eggs, MountHandle, Mounts, Plugins, Roles });
                shared!(client::api::server {
                    Allocations, Backups, Databases, Files, ScheduleHandle, Schedules, ServerHandle, SettingsHandle,
                    StartupHandle, Subusers, Tasks,
                });
                shared!(client::api::transfer { DirectoryDownload, DirectoryUpload, Download, Mirror });
                shared!(client::api::watch { Changes, PublishedChanges, Watch, WatchBuilder });
                shared!(client::wings {
                    Backups, Client, ClientBuilder, Files, NodeReport, NodeStatus, ServerHandle, Servers, SystemHandle,
                    Transfers,
                });
                shared::<client::api::Ensured<ptero::model::application::User>>();
                shared::<client::api::List<ptero::model::Server, ptero::request::ServerListQuery>>();
                shared::<client::api::RawRequest<ptero::serde_json::Value>>();
                sent::<client::api::transfer::Upload>();
            }
        }
    };
}

client_test!(asynchronous, ptero);
client_test!(blocking, ptero::blocking);

#[test]
fn common_types_are_send_and_sync() {
    shared!(ptero {
        ApiError,
        CancelToken,
        Clock,
        Difference,
        Error,
        ErrorKind,
        MirrorReport,
        Panel,
        PowerAction,
        Progress,
        RateLimits,
        RequestOptions,
        RetryBudget,
        RetryPolicy,
        ServerId,
        ServerState,
        WaitOptions,
        WaitProgress,
    });
    shared!(ptero::console { ConsoleEvent, ConsoleLine, EventFilter, EventKind, Output, Refusal, Until });
    shared!(ptero::request { CreateBackup, PullFile, SaveSchedule, SaveTask });
    shared!(ptero::request::application {
        CreateAllocations,
        CreateNode,
        CreateServer,
        CreateUser,
        Deploy,
        UpdateServerBuild,
    });
    shared!(ptero::watch { Change, ServerSource, Snapshot, Source, WatchedServer });
    shared!(ptero::model { Permission, PermissionSet, Secret, Server, Stats });
    shared!(ptero::model::application { Egg, Node, Server, User });
    shared!(ptero::testing { FakePanel, FakePanelBuilder });
    shared::<ptero::Report<ServerId, ptero::model::Backup>>();
}
