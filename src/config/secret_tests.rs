//! The file of secrets: who may read it, what it may say, and how it is written.

use super::*;

const SENTINEL: &str = "SENTINEL-hunter2";

fn parse(text: &str) -> Result<Credentials, SecretError> {
    Credentials::parse(Path::new("credentials.toml"), text)
}

fn role(user: &str, password: &str) -> DatabaseRole {
    DatabaseRole { user: user.into(), password: SecretString::from(password.to_owned()) }
}

fn password(credentials: &Credentials, database: &str) -> String {
    credentials.database_role(database).unwrap().password.expose_secret().to_owned()
}

#[test]
fn a_file_is_understood_whole() {
    let found = parse(
        "chat_api_key = 'k1'\nembedding_api_key = \"k2\"\ndatabase_url = 'postgres://a:b@h/d'\n\
         [database_roles.'h:5432/d']\nuser = 'hx_1'\npassword = 'p 1'",
    )
    .unwrap();
    assert_eq!(found.chat_api_key.as_ref().unwrap().expose_secret(), "k1");
    assert_eq!(found.embedding_api_key.as_ref().unwrap().expose_secret(), "k2");
    assert_eq!(found.database_url.as_ref().unwrap().expose_secret(), "postgres://a:b@h/d");
    assert_eq!(found.database_role("h:5432/d").unwrap().user, "hx_1");
    assert_eq!(password(&found, "h:5432/d"), "p 1");
    assert!(found.database_role("h:5432/other").is_none());
    assert!(parse("chat_api_key = ''").unwrap().chat_api_key.is_none());
}

#[test]
fn mistakes_name_line_and_key_and_never_the_value() {
    for (text, wanted) in [
        ("\nchat_api_kye = 'S'", "credentials.toml:2: unknown key `chat_api_kye`; did you mean `chat_api_key`?"),
        ("weather = 'S'", "credentials.toml:1: unknown key `weather`; known are"),
        ("chat_api_key = 3", "credentials.toml:1: `chat_api_key` must be text in quotes"),
        ("chat_api_key = S", "credentials.toml:1: this is not valid TOML"),
        ("\n\nchat_api_key = 'S", "credentials.toml:3: this is not valid TOML"),
        ("chat_api_key = 'S S'", "credentials.toml:1: `chat_api_key` has a space in it"),
        ("chat_api_key = \"S\\n\"", "credentials.toml:1: `chat_api_key` has a line break in it"),
        ("embedding_api_key = 'Sé'", "credentials.toml:1: `embedding_api_key` has a character in it"),
        ("database_roles = 'S'", "credentials.toml:1: `database_roles` must be a table"),
        ("database_roles.h = 'S'", "credentials.toml:1: a database login must be a table"),
        ("[database_roles.h]\nuser = 'S'", "credentials.toml:1: a database login needs both"),
        ("[database_roles.h]\nuser = 'S'\npasword = 'S'", "credentials.toml:3: unknown key `pasword`; did you mean"),
        ("[database_roles.h]\nuser = 1\npassword = 'S'", "credentials.toml:2: `user` must be text"),
    ] {
        let error = parse(&text.replace('S', SENTINEL)).unwrap_err();
        assert!(error.to_string().starts_with(wanted), "{error}");
        assert!(!format!("{error} {error:?}").contains(SENTINEL), "{error:?}");
    }
}

#[test]
fn debug_shows_no_secret() {
    let text = format!("chat_api_key = '{SENTINEL}'\n[database_roles.h]\nuser = 'a'\npassword = '{SENTINEL}'");
    let printed = format!("{:?}", parse(&text).unwrap());
    assert!(!printed.contains(SENTINEL), "{printed}");
}

#[test]
fn a_shell_can_run_the_command_that_is_shown() {
    assert_eq!(quoted(Path::new("/home/a/.config/c.toml")), "/home/a/.config/c.toml");
    assert_eq!(quoted(Path::new("/home/a b/it's")), r"'/home/a b/it'\''s'");
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    fn chmod(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    struct Folder {
        dir: tempfile::TempDir,
    }

    impl Folder {
        fn new() -> Self {
            let folder = Self { dir: tempfile::tempdir().unwrap() };
            chmod(folder.dir.path(), 0o700);
            folder
        }

        fn file(&self) -> PathBuf {
            self.dir.path().join(FILE_NAME)
        }

        fn write(&self, text: &str, mode: u32) -> PathBuf {
            std::fs::write(self.file(), text).unwrap();
            chmod(&self.file(), mode);
            self.file()
        }

        fn mode(&self) -> u32 {
            std::fs::metadata(self.file()).unwrap().permissions().mode() & 0o7777
        }
    }

    #[test]
    fn no_file_is_no_secret() {
        let folder = Folder::new();
        let found = Credentials::load(&folder.file()).unwrap();
        assert!(found.chat_api_key.is_none());
        assert_eq!(found.path(), folder.file());
    }

    #[test]
    fn every_mode_that_lets_others_in_is_refused_and_every_other_is_read() {
        let folder = Folder::new();
        for mode in [0o600, 0o400, 0o700] {
            let path = folder.write("chat_api_key = 'k'", mode);
            assert!(Credentials::load(&path).is_ok(), "{mode:o}");
        }
        for bit in 0..6 {
            let mode = 0o600 | 1 << bit;
            let path = folder.write("chat_api_key = 'k'", mode);
            let error = Credentials::load(&path).unwrap_err().to_string();
            assert!(error.ends_with(&format!("(mode {mode:04o}); run: chmod 600 {}", path.display())), "{error}");
        }
    }

    #[test]
    fn a_folder_that_others_can_enter_is_refused() {
        let folder = Folder::new();
        let path = folder.write("chat_api_key = 'k'", 0o600);
        chmod(folder.dir.path(), 0o755);
        let error = Credentials::load(&path).unwrap_err().to_string();
        assert!(error.ends_with(&format!("(mode 0755); run: chmod 700 {}", folder.dir.path().display())), "{error}");
        let mut empty = Credentials { path: folder.dir.path().join("other.toml"), ..Credentials::default() };
        assert!(matches!(empty.save_database_role("h", &role("a", "b")), Err(SecretError::Loose { .. })));
    }

    #[test]
    fn a_link_a_folder_and_a_large_file_are_refused() {
        let folder = Folder::new();
        let real = folder.dir.path().join("real.toml");
        std::fs::write(&real, "chat_api_key = 'k'").unwrap();
        chmod(&real, 0o600);
        symlink(&real, folder.file()).unwrap();
        let error = Credentials::load(&folder.file()).unwrap_err();
        assert!(error.to_string().contains("is a symbolic link"), "{error}");
        let mut linked = Credentials { path: folder.file(), ..Credentials::default() };
        assert!(matches!(linked.save_database_role("h", &role("a", "b")), Err(SecretError::NotAFile { .. })));
        assert_eq!(std::fs::read_to_string(&real).unwrap(), "chat_api_key = 'k'");

        std::fs::remove_file(folder.file()).unwrap();
        std::fs::create_dir(folder.file()).unwrap();
        assert!(Credentials::load(&folder.file()).unwrap_err().to_string().contains("is a folder"));

        std::fs::remove_dir(folder.file()).unwrap();
        let path = folder.write(&"#".repeat(64 * 1024 + 1), 0o600);
        assert!(matches!(Credentials::load(&path), Err(SecretError::TooLarge { .. })));
        folder.write(&"#".repeat(64 * 1024), 0o600);
        assert!(Credentials::load(&path).is_ok());
    }

    #[test]
    fn a_dangling_link_is_refused_too() {
        let folder = Folder::new();
        symlink("/nowhere/at/all", folder.file()).unwrap();
        assert!(matches!(Credentials::load(&folder.file()), Err(SecretError::NotAFile { .. })));
    }

    #[test]
    fn a_file_of_another_user_is_refused() {
        let path = Path::new("/c/credentials.toml");
        let facts = Facts { owner: 1001, mode: 0o600 };
        assert!(facts.check(path, 1001, 0o600).is_ok());
        assert!(matches!(facts.check(path, 1000, 0o600), Err(SecretError::Foreign { .. })));
        // Not even root takes a key that somebody else can change.
        assert!(matches!(facts.check(path, 0, 0o600), Err(SecretError::Foreign { .. })));
    }

    #[test]
    fn a_stored_login_is_read_again_from_a_private_file() {
        let folder = Folder::new();
        let path = folder.dir.path().join("new/deeper").join(FILE_NAME);
        let mut credentials = Credentials::load(&path).unwrap();
        credentials.save_database_role("h:5432/d", &role("hx_1", "p'1\"\\é")).unwrap();
        assert_eq!(password(&credentials, "h:5432/d"), "p'1\"\\é");
        let again = Credentials::load(&path).unwrap();
        assert_eq!(again.database_role("h:5432/d").unwrap().user, "hx_1");
        assert_eq!(password(&again, "h:5432/d"), "p'1\"\\é");
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn storing_a_login_keeps_what_else_is_there() {
        let folder = Folder::new();
        let path = folder
            .write("# mine\nchat_api_key = 'k' # note\n\n[database_roles.'a:1/x']\nuser = 'u'\npassword = 'p'", 0o600);
        let mut credentials = Credentials::load(&path).unwrap();
        credentials.save_database_role("b:2/y", &role("v", "q")).unwrap();
        credentials.save_database_role("a:1/x", &role("u2", "p2")).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("# mine\nchat_api_key = 'k' # note\n"), "{text}");
        assert_eq!((password(&credentials, "a:1/x"), password(&credentials, "b:2/y")), ("p2".into(), "q".into()));
        assert_eq!(credentials.database_role("a:1/x").unwrap().user, "u2");
        assert_eq!(text.matches("database_roles").count(), 2, "{text}");
        assert_eq!(folder.mode(), 0o600);
    }

    #[test]
    fn a_login_is_replaced_whatever_the_order_of_its_lines() {
        for login in ["user = 'u'\npassword = 'p'", "password = 'p'\nuser = 'u'"] {
            let folder = Folder::new();
            let path = folder.write(&format!("[database_roles.h]\n{login}\n"), 0o600);
            let mut credentials = Credentials::load(&path).unwrap();
            credentials.save_database_role("h", &role("a longer name", "a longer password")).unwrap();
            assert_eq!(credentials.database_role("h").unwrap().user, "a longer name");
            assert_eq!(password(&credentials, "h"), "a longer password");
        }
    }

    #[test]
    fn a_login_stored_by_another_program_in_between_is_kept() {
        let folder = Folder::new();
        let mut one = Credentials::load(&folder.file()).unwrap();
        let mut two = Credentials::load(&folder.file()).unwrap();
        one.save_database_role("a", &role("u", "p")).unwrap();
        two.save_database_role("b", &role("v", "q")).unwrap();
        let all = Credentials::load(&folder.file()).unwrap();
        assert_eq!((password(&all, "a"), password(&all, "b")), ("p".into(), "q".into()));
    }

    #[test]
    fn many_writers_at_once_lose_nothing() {
        let folder = Folder::new();
        std::thread::scope(|scope| {
            for number in 0..8 {
                let path = folder.file();
                scope.spawn(move || {
                    let mut credentials = Credentials::load(&path).unwrap();
                    credentials.save_database_role(&format!("h{number}"), &role("u", "p")).unwrap();
                });
            }
        });
        let all = Credentials::load(&folder.file()).unwrap();
        assert!((0..8).all(|number| all.database_role(&format!("h{number}")).is_some()));
    }

    #[test]
    fn a_login_that_cannot_stand_in_the_file_is_refused_and_the_file_stays() {
        let folder = Folder::new();
        let path = folder.write("database_roles = { a = { user = 'u', password = 'p' } }\n", 0o600);
        let before = std::fs::read_to_string(&path).unwrap();
        let mut credentials = Credentials::load(&path).unwrap();
        for (database, user, password) in
            [("", "u", "p"), ("h", "", "p"), ("h", "u", ""), ("h\n", "u", "p"), ("h", "u", "p\0")]
        {
            let error = credentials.save_database_role(database, &role(user, password)).unwrap_err();
            assert!(matches!(error, SecretError::Role { .. }));
        }
        assert!(matches!(credentials.save_database_role("h", &role("u", "p")), Err(SecretError::Content { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), before);
        credentials.save_database_role("a", &role("u2", "p2")).unwrap();
        assert_eq!(password(&credentials, "a"), "p2");
    }

    #[test]
    fn a_broken_file_is_never_overwritten() {
        let folder = Folder::new();
        let mut credentials = Credentials { path: folder.write("chat_api_key = ", 0o600), ..Credentials::default() };
        assert!(matches!(credentials.save_database_role("h", &role("u", "p")), Err(SecretError::Content { .. })));
        assert_eq!(std::fs::read_to_string(folder.file()).unwrap(), "chat_api_key = ");
    }
}
