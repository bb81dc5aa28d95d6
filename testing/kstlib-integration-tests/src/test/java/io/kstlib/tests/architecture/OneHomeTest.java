package io.kstlib.tests.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.tests.architecture.Reactor.BuiltModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A decision that has a home is made nowhere else, see the page about the architecture. */
class OneHomeTest {

    private static final Pattern SHA_256 = Pattern.compile("MessageDigest\\.getInstance\\(\"SHA-256\"\\)");

    /** The places that hash by SHA-256, how often each does it, and why. */
    private static final Map<String, Integer> HASHES_ALLOWED = Map.of(
            // the home of modules that see kstlib-base
            "io.kstlib.files.ContentHash", 1,
            // the home of those that see only the API, which has no module below it
            "io.kstlib.auth.spi.internal.text.S256", 1,
            // a server for tests checks what the library computes, so it computes it by itself
            "io.kstlib.auth.testkit.server.Grants", 1);

    private static final Pattern BOUNDED_READING = Pattern.compile("\\breadNBytes\\(");

    /** The places that read a number of bytes. */
    private static final Map<String, Integer> READERS_ALLOWED = Map.of(
            // the home: it tells an end from a limit, and keeps a beginning
            "io.kstlib.files.BoundedInput", 2,
            // reads the first bytes only, which tell a jar
            "io.kstlib.auth.core.plugin.folder.PluginJar", 1,
            // throws away what it reads, so that a connection can be used again
            "io.kstlib.auth.core.session.AuthorizedSender", 1,
            // reads exactly the length that the head of the message states
            "io.kstlib.auth.cli.agent.PersonalSocket", 1,
            // what is longer does not match, and the standard width is taken
            "io.kstlib.auth.cli.command.Terminals", 1);

    private static final Pattern LOOPBACK = Pattern.compile("\\bisLoopbackAddress\\b");

    /** The places that look at an address; {@code WebOrigin} decides by the URL whether a server is on this machine. */
    private static final Map<String, Integer> ADDRESSES_ALLOWED = Map.of(
            // a connection in plain text may lead elsewhere than its name says, and only the client of the protocol
            // knows where
            "io.kstlib.okhttp.ThisMachine", 1,
            "io.kstlib.grpc.TokenCredentials", 1,
            "io.kstlib.storage.redis.server.RedisConnections", 1,
            "io.kstlib.storage.postgresql.server.PostgresqlServer", 1,
            // what NO_PROXY means by loopback is another question
            "io.kstlib.http.proxy.ProxyChoice", 1,
            // a host that a token names is looked up, and must lead to no private network
            "io.kstlib.auth.oidc.jwt.IssuerLookup", 3);

    private static Map<String, Integer> places(Pattern pattern) throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        for (BuiltModule module : Reactor.modules()) {
            for (Path source : module.sourceFiles()) {
                Matcher place = pattern.matcher(Files.readString(source));
                while (place.find()) {
                    found.merge(module.className(source), 1, Integer::sum);
                }
            }
        }
        return found;
    }

    @Test
    void contentIsHashedInOnePlacePerLayer() throws IOException {
        assertEquals(new TreeMap<>(HASHES_ALLOWED), places(SHA_256));
    }

    @Test
    void whatIsBoundedIsReadInOnePlace() throws IOException {
        assertEquals(new TreeMap<>(READERS_ALLOWED), places(BOUNDED_READING));
    }

    @Test
    void whetherAServerIsOnThisMachineIsDecidedInOnePlace() throws IOException {
        assertEquals(new TreeMap<>(ADDRESSES_ALLOWED), places(LOOPBACK));
    }
}
