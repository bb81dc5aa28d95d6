package io.kstlib.benchmarks.session;

import io.kstlib.auth.core.AuthClient;
import io.kstlib.auth.core.Kstlib;
import io.kstlib.benchmarks.DirectoryTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** A person who is logged in, with a token in a file that stays valid; no server is asked. */
final class StoredLogin implements AutoCloseable {

    private final Path home;
    private final Kstlib kstlib;

    private StoredLogin(Path home, Kstlib kstlib) {
        this.home = home;
        this.kstlib = kstlib;
    }

    static StoredLogin create() throws IOException {
        Path home = Files.createTempDirectory("kstlib-benchmark");
        Path tokens = Files.createDirectories(
                home.resolve(".config/kstlib/auth/tokens"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path token = Files.createFile(
                tokens.resolve("example.token.json"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, """
                {"access_token": "example", "token_type": "Bearer", "expires_at": "9999-01-01T00:00:00+00:00",
                 "refresh_token": null, "scope": ["openid"], "id_token": null, "issued_at": "2026-01-01T00:00:00+00:00",
                 "metadata": {"kstlib": {"server": "https://login.example.com", "client_id": "example"}}}
                """);
        Path configuration = Files.writeString(home.resolve("kstlib.conf.yml"), """
                auth:
                  token_storage: file
                  providers:
                    example: { type: oidc, issuer: "https://login.example.com", client_id: example, scopes: [openid] }
                """);
        return new StoredLogin(
                home,
                Kstlib.builder()
                        .configFile(configuration)
                        .environment(Map.of())
                        .home(home)
                        .build());
    }

    AuthClient client() {
        return kstlib.client("example");
    }

    @Override
    public void close() throws IOException {
        kstlib.close();
        DirectoryTree.delete(home);
    }
}
