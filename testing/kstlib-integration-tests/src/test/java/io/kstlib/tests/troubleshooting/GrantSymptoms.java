package io.kstlib.tests.troubleshooting;

import static java.util.Map.entry;

import io.kstlib.json.Json;
import io.kstlib.tests.command.Command;
import io.kstlib.tests.servers.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Scopes, and what a server requires. */
final class GrantSymptoms {

    private static final String FILE = "token_storage: file";

    private GrantSymptoms() {}

    static Map<String, Symptom> all() {
        return Map.ofEntries(
                entry("fewer scopes than asked for", bench -> granted(bench, "read, write", "read")),
                entry("scopes that were added after the login", GrantSymptoms::addedScopes),
                entry("a token of another program with fewer scopes", GrantSymptoms::unmarked),
                entry(
                        "no refresh token in spite of `offline_access`",
                        bench -> granted(bench, "read, offline_access", "read")),
                entry("no other command finds the login", GrantSymptoms::inMemory),
                entry("the metadata require pushed requests, and name no endpoint", GrantSymptoms::pushedNowhere),
                entry("the metadata require signed requests", GrantSymptoms::signed),
                entry(
                        "a client that must sign its requests",
                        bench -> refusedRequest(bench, "Request Object must be used by this client")),
                entry(
                        "a client that must push its requests",
                        bench -> refusedRequest(bench, "Pushed Authorization Request must be used")),
                entry(
                        "a client that must prove a key",
                        bench -> refused(bench, 400, "invalid_dpop_proof", "DPoP proof is missing")),
                entry(
                        "a client that signs with a key, and has a secret here",
                        bench -> refused(bench, 401, "invalid_client", "no such client", "private_key_jwt")),
                entry(
                        "a client that authenticates by a certificate, and has a secret here",
                        bench -> refused(bench, 401, "invalid_client", "no such client", "tls_client_auth")),
                entry(
                        "a client whose tokens are bound to a certificate",
                        bench -> refused(bench, 400, "invalid_grant", "mutual TLS client certificate not provided")));
    }

    private static String granted(Bench bench, String asked, String granted) {
        ScriptedServer server = bench.ends(new ScriptedServer());
        server.answers(Map.of("scope", granted));
        Command command = server.configure(bench.command(), FILE, "scopes: [" + asked + "]");
        return Bench.said(server.logIn(command).endedWith(0));
    }

    private static String addedScopes(Bench bench) {
        ScriptedServer server = bench.ends(new ScriptedServer());
        server.logIn(server.configure(bench.command(), FILE, "scopes: [read]")).endedWith(0);
        Command command = server.configure(bench.command(), FILE, "scopes: [read, write]");
        return Bench.said(command.run("auth", "status").endedWith(0));
    }

    /** Stores a token in the form of the Python kstlib. */
    private static String unmarked(Bench bench) throws IOException {
        ScriptedServer server = bench.ends(new ScriptedServer());
        server.answers(Map.of("scope", "read"));
        Command command = server.configure(bench.command(), FILE, "scopes: [read, write]");
        server.logIn(command).endedWith(0);
        Path own = bench.home().resolve(".config/kstlib");
        Path file = own.resolve("auth/tokens/corporate.token.json");
        Map<String, Object> token = new LinkedHashMap<>(Json.readObject(Files.readString(file)));
        token.put("metadata", Map.of());
        Files.write(file, Json.write(token));
        Files.move(bench.home().resolve("kstlib.conf.yml"), own.resolve("kstlib.conf.yml"));
        return Bench.said(command.run("auth", "login").endedWith(0));
    }

    private static String inMemory(Bench bench) {
        ScriptedServer server = bench.ends(new ScriptedServer());
        return Bench.said(server.logIn(server.configure(bench.command(), "token_storage: memory"))
                .endedWith(0));
    }

    private static String signed(Bench bench) {
        return required(bench, "require_signed_request_object");
    }

    private static String pushedNowhere(Bench bench) {
        return required(bench, "require_pushed_authorization_requests");
    }

    private static String required(Bench bench, String field) {
        ScriptedServer server = bench.ends(new ScriptedServer());
        return Bench.said(server.publish(bench.command(), Map.of(field, true))
                .run("auth", "login", "--no-browser")
                .endedWith(3));
    }

    private static String refusedRequest(Bench bench, String description) {
        ScriptedServer server = bench.ends(new ScriptedServer());
        Command command = server.configure(bench.command(), FILE);
        return Bench.said(
                server.refusedLogin(command, "invalid_request", description).endedWith(1));
    }

    private static String refused(Bench bench, int status, String error, String description, String... methods) {
        ScriptedServer server = bench.ends(new ScriptedServer());
        server.refuses(status, error, description);
        Map<String, Object> offered = Map.of(
                "token_endpoint_auth_methods_supported",
                Stream.concat(Stream.of("client_secret_basic"), Stream.of(methods))
                        .toList());
        return Bench.said(server.logIn(server.publish(bench.command(), offered, "client_secret: a-secret"))
                .endedWith(1));
    }
}
