//! What ptero does otherwise on the Client API and on the console.

use serde_json::{Value, json};

use super::improvements::Instead::{Changed, NotWritable, Refused, Sends};
use super::improvements::{Improvement, every_page, leave_out};
use super::request::Request;

pub const IMPROVEMENTS: &[Improvement] = &[
    Improvement {
        cases: &[
            "client.account.api_key_delete/reserved_chars",
            "client.account.api_key_delete/dot_segments",
            "client.servers.get_server/reserved_chars",
        ],
        instead: Refused,
        reason: "the id would lead to another route",
    },
    Improvement {
        cases: &[
            "client.account.api_key_delete/empty",
            "client.servers.get_server/empty_id",
            "client.servers.backups.get_backup_detail/empty_id",
            "client.servers.databases.delete_database/empty_id",
        ],
        instead: Refused,
        reason: "without the id it is another route",
    },
    Improvement {
        cases: &["client.servers.get_server/none_id"],
        instead: NotWritable(|case| case.kwargs["server_id"].is_null()),
        reason: "the id of a server is text; pydactyl asks for the server `None`",
    },
    Improvement {
        cases: &["client.servers.schedules.update_schedule/empty_id"],
        instead: NotWritable(|case| !case.kwargs["schedule_id"].is_u64()),
        reason: "the id of a schedule is a number; pydactyl makes a new schedule",
    },
    Improvement {
        cases: &["client.servers.files.delete_files/str"],
        instead: NotWritable(|case| case.kwargs["files"].is_string()),
        reason: "text is no list of files",
    },
    Improvement {
        cases: &["client.servers.list_servers/includes_str_is_split"],
        instead: NotWritable(|case| case.kwargs["includes"].is_string()),
        reason: "text is no list of related resources; pydactyl asks for each letter",
    },
    Improvement {
        cases: &["client.servers.files.write_file/dict_is_form_encoded"],
        instead: NotWritable(|case| !case.kwargs["contents"].is_string() && case.kwargs["contents"]["a"].is_string()),
        reason: "what is written is text or bytes",
    },
    Improvement {
        cases: &["client.servers.send_power_action/invalid_none"],
        instead: NotWritable(|case| case.kwargs["signal"].is_null()),
        reason: "there is no power action without a name",
    },
    Improvement {
        cases: &["client.servers.schedules.*_task/invalid_action"],
        instead: NotWritable(|case| !["command", "power", "backup"].contains(&case.text("action").as_str())),
        reason: "each of the three kinds of task has a constructor of its own",
    },
    Improvement {
        cases: &[
            "AsyncPterodactylClient.close/minimal",
            "client*.close/minimal",
            "locations.close/minimal",
            "nests.close/minimal",
            "nodes.close/minimal",
            "servers.close/minimal",
            "user.close/minimal",
        ],
        instead: Sends(&["GET /api/client/account"]),
        reason: "nothing has to be closed: a handle that is dropped leaves the others as they are",
    },
    Improvement {
        cases: &["client.account.disable_2fa/minimal"],
        instead: Sends(&[r#"POST /api/client/account/two-factor/disable {"password":"pw"}"#]),
        reason: "DELETE is 405 since panel 1.11.8",
    },
    Improvement {
        cases: &["client.account.enable_2fa/minimal"],
        instead: Sends(&[r#"POST /api/client/account/two-factor {"code":"123456","password":"pw"}"#]),
        reason: "the panel demands the password as well",
    },
    Improvement {
        cases: &[
            "client.servers.list_servers/collect_all_pages_0",
            "client.servers.list_servers/collect_all_pages_1",
            "client.servers.list_servers/collect_all_pages_2",
            "client.servers.list_servers/collect_all_pages_3",
            "client.servers.list_servers/collect_all_pages_4",
        ],
        instead: Changed(every_page),
        reason: "parameters go with every page, and the pages are as large as the panel gives",
    },
    Improvement {
        cases: &["client.servers.list_servers/collect_all_pages_5"],
        instead: Sends(&["GET /api/client?page=2", "GET /api/client?page=3"]),
        reason: "pages from the second on are asked for one by one; pydactyl gets the second twice",
    },
    Improvement {
        cases: &["client.servers.list_servers/params_bool_value"],
        instead: Sends(&["GET /api/client?flag=true"]),
        reason: "pydactyl writes a truth value as Python does",
    },
    Improvement {
        cases: &["client.account.api_key_create/ips_none"],
        instead: Changed(|requests| requests[0].json()["allowed_ips"] = json!([])),
        reason: "no addresses are an empty list",
    },
    Improvement {
        cases: &["client.servers.backups.create_backup/minimal"],
        instead: Sends(&["POST /api/client/servers/1a7ce997/backups {}"]),
        reason: "the body is there, for a name, patterns and the lock; nothing of it is set",
    },
    Improvement {
        cases: &["client.servers.databases.list_databases/include_passwords_tuple"],
        instead: Sends(&["GET /api/client/servers/1a7ce997/databases?include=host,password"]),
        reason: "any list of related resources will do; pydactyl fails",
    },
    Improvement {
        cases: &["client.servers.databases.list_databases/include_passwords_none"],
        instead: Sends(&["GET /api/client/servers/1a7ce997/databases?include=password"]),
        reason: "an empty include is not an error",
    },
    Improvement {
        cases: &["client.servers.databases.list_databases/include_passwords_3x"],
        instead: Sends(&[
            "GET /api/client/servers/1a7ce997/databases?include=password",
            "GET /api/client/servers/1a7ce997/databases?include=password",
            "GET /api/client/servers/1a7ce997/databases?include=password",
        ]),
        reason: "a call does not change those after it",
    },
    Improvement {
        cases: &["client.servers.files.list_files/minimal", "client.servers.files.list_files/path_none"],
        instead: Sends(&["GET /api/client/servers/1a7ce997/files/list?directory="]),
        reason: "the directory is always named, if by nothing",
    },
    Improvement {
        cases: &["client.servers.files.download_file/reserved_chars"],
        instead: Changed(|requests| requests[0].query[0].1 = "/a b/ü&c=d?e#f+g%2541".to_owned()),
        reason: "the panel decodes the path twice, so that pydactyl gets another file",
    },
    Improvement {
        cases: &[
            "client.servers.schedules.create_task/minimal*",
            "client.servers.schedules.create_task/all",
            "client.servers.schedules.update_task/minimal",
            "client.servers.schedules.update_task/all",
        ],
        instead: Changed(|requests| offset_as_number(&mut requests[0])),
        reason: "seconds are a number",
    },
    Improvement {
        cases: &["client.servers.users.create_user/username"],
        instead: Changed(|requests| leave_out(requests, &["username"])),
        reason: "the panel does not read a user name",
    },
    Improvement {
        cases: &["client.servers.send_power_action/invalid"],
        instead: Sends(&[r#"POST /api/client/servers/1a7ce997/power {"signal":"reboot"}"#]),
        reason: "an action that the panel may learn is passed on, and the panel refuses others; the known ones are variants",
    },
    Improvement {
        cases: &["client.servers.send_power_action/invalid_case"],
        instead: Sends(&[r#"POST /api/client/servers/1a7ce997/power {"signal":"START"}"#]),
        reason: "as for `reboot`: names are not guessed at",
    },
    Improvement {
        cases: &["websocket.authenticate/again"],
        instead: NotWritable(|case| case.frames.len() == 2),
        reason: "the console renews its token by itself: see the tests of the console",
    },
    Improvement {
        cases: &["websocket.send/args*"],
        instead: NotWritable(|case| case.text("event") == "x"),
        reason: "each event that Wings reads has a call; it ignores all others",
    },
    Improvement {
        cases: &["websocket.send/before_connect", "websocket.listen/before_connect", "websocket.close/without_connect"],
        instead: NotWritable(|case| case.frames.is_empty()),
        reason: "there is no console before it is connected",
    },
    Improvement {
        cases: &["websocket.get_status/minimal"],
        instead: Sends(&[r#"{"event":"auth","args":["tok"]}"#]),
        reason: "Wings ignores the request; `state()` returns the last reported state",
    },
    Improvement {
        cases: &["websocket.get_logs/minimal"],
        instead: Sends(&[r#"{"event":"auth","args":["tok"]}"#, r#"{"event":"send logs","args":[]}"#]),
        reason: "Wings knows the question by another name",
    },
    Improvement {
        cases: &["websocket.get_stats/minimal"],
        instead: Sends(&[r#"{"event":"auth","args":["tok"]}"#, r#"{"event":"send stats","args":[]}"#]),
        reason: "Wings knows the question by another name",
    },
];

fn offset_as_number(request: &mut Request) {
    let offset = &mut request.json()["time_offset"];
    *offset = Value::from(offset.as_str().unwrap().parse::<u64>().unwrap());
}
