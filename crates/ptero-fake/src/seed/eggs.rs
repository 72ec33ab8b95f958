//! The seeded nests and eggs.

use serde_json::json;

use crate::state::State;
use crate::state::egg::{Egg, EggVariable, Nest};

/// The egg of the seeded servers.
pub(super) const TEST_GAME: u64 = 15;

/// Adds the nests and eggs of a new panel, and the egg of the seeded servers.
pub(super) fn add(state: &mut State) {
    let now = state.clock.now();
    let nests = [
        ("612f5c64-1b7e-4085-bc78-e9fd82b9e004", "Minecraft", "Servers of the block game."),
        ("be4efbed-8a6b-4513-ab35-0eddd87d2c6f", "Source Engine", "Games on the Source engine."),
        ("c7852781-e26a-4cc3-8d2f-8f831423143c", "Voice Servers", "For talking."),
        ("95c2c3f5-037f-4b57-b432-b556ab5bee0a", "Rust", "The survival game."),
        ("592333cf-e8a1-41b7-a6c9-b7da36795d37", "Test Nest", "Nest of the test egg."),
    ];
    for (uuid, name, description) in nests {
        state.nests.add(|id| Nest {
            id,
            uuid: uuid.to_owned(),
            author: "test@example.com".to_owned(),
            name: name.to_owned(),
            description: Some(description.to_owned()),
            created: now,
        });
    }
    let eggs = [
        (1, "Bungeecord"),
        (1, "Forge Minecraft"),
        (1, "Sponge (SpongeVanilla)"),
        (1, "Vanilla Minecraft"),
        (1, "Paper"),
        (2, "Ark: Survival Evolved"),
        (2, "Custom Source Engine Game"),
        (2, "Counter-Strike: Global Offensive"),
        (2, "Insurgency"),
        (2, "Garrys Mod"),
        (2, "Team Fortress 2"),
        (3, "Mumble Server"),
        (3, "Teamspeak3 Server"),
        (4, "Rust"),
    ];
    for (nest, name) in eggs {
        let uuid = state.random.uuid();
        state.eggs.add(|id| stock(id, uuid, nest, name, now));
    }
    state.eggs.put(TEST_GAME, test_game(now));
}

/// An egg of a new panel. All of them are alike here.
pub(super) fn stock(id: u64, uuid: String, nest: u64, name: &str, now: jiff::Timestamp) -> Egg {
    Egg {
        id,
        uuid,
        nest,
        name: name.to_owned(),
        author: "test@example.com".to_owned(),
        description: Some(format!("{name}, for tests.")),
        docker_images: vec![
            ("Java 21".to_owned(), "ghcr.io/pterodactyl/yolks:java_21".to_owned()),
            ("Java 17".to_owned(), "ghcr.io/pterodactyl/yolks:java_17".to_owned()),
        ],
        config_files: json!({"config.yml": {"parser": "yaml", "find": {"listeners[0].query_port": "{{server.build.default.port}}"}}}),
        done: "Listening on ".to_owned(),
        stop: "end".to_owned(),
        startup: "java -Xms128M -jar {{SERVER_JARFILE}}".to_owned(),
        features: Some(Vec::new()),
        tags: Vec::new(),
        commands: Vec::new(),
        file_denylist: Vec::new(),
        script_container: "ghcr.io/pterodactyl/installers:alpine".to_owned(),
        script_entry: "ash".to_owned(),
        variables: vec![
            variable(id * 2 - 1, "Version", "VERSION", "latest", "required|string|between:1,20"),
            variable(id * 2, "Server Jar File", "SERVER_JARFILE", "server.jar", "required|string|max:60"),
        ],
        created: now,
    }
}

fn test_game(now: jiff::Timestamp) -> Egg {
    let mut variables = vec![
        variable(72, "Server Name", "SERVER_NAME", "A Test Server", "required|string|max:60"),
        variable(73, "Max Players", "MAX_PLAYERS", "20", "required|integer|between:1,100"),
        variable(74, "Install Seconds", "INSTALL_SECONDS", "4", "required|integer|between:0,120"),
        variable(75, "Install Fail", "INSTALL_FAIL", "0", "required|boolean"),
        variable(76, "Hidden Secret", "HIDDEN_SECRET", "s3cret", "nullable|string|max:32"),
    ];
    for variable in &mut variables {
        variable.user_editable = !matches!(variable.id, 75 | 76);
        variable.user_viewable = variable.id != 76;
    }
    let image = |tag: &str| format!("127.0.0.1:5000/pterodactyl/yolks:{tag}");
    Egg {
        id: TEST_GAME,
        uuid: "ee2425e1-eb63-4593-a14f-4602cdd99393".to_owned(),
        nest: 5,
        name: "Test Game".to_owned(),
        author: "test@example.com".to_owned(),
        description: Some("A tiny game server for tests.".to_owned()),
        docker_images: vec![
            ("Debian".to_owned(), image("debian")),
            ("Debian Alt".to_owned(), image("debian-alt")),
            ("Local Debian".to_owned(), "~yolks-test:base".to_owned()),
        ],
        config_files: json!({
            "server.properties": {
                "parser": "properties",
                "find": {"server-port": "{{server.build.default.port}}", "max-players": "{{env.MAX_PLAYERS}}"},
            },
        }),
        done: "Server started".to_owned(),
        stop: "stop".to_owned(),
        startup: "bash /opt/gameserver.sh --port {{SERVER_PORT}} --name \"{{SERVER_NAME}}\" --players {{MAX_PLAYERS}}"
            .to_owned(),
        features: Some(vec!["eula".to_owned()]),
        tags: Vec::new(),
        commands: Vec::new(),
        file_denylist: vec!["secret.txt".to_owned()],
        script_container: "127.0.0.1:5000/pterodactyl/installers:debian".to_owned(),
        script_entry: "bash".to_owned(),
        variables,
        created: now,
    }
}

pub(super) fn variable(id: u64, name: &str, env_variable: &str, default_value: &str, rules: &str) -> EggVariable {
    EggVariable {
        id,
        name: name.to_owned(),
        description: format!("{name} of the test server."),
        env_variable: env_variable.to_owned(),
        default_value: default_value.to_owned(),
        user_viewable: true,
        user_editable: true,
        rules: rules.to_owned(),
    }
}
