package io.kstlib.benchmarks.fleet;

import io.kstlib.auth.api.token.Token;
import io.kstlib.benchmarks.BesideBaseline;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A valid token again, and a refresh, with the storage {@code redis}. The baseline does the same with the storage {@code file}. A refresh includes the
 * answer of a server on this machine.
 */
@State(Scope.Benchmark)
public class FleetBenchmark {

    private FleetLogin inFile;
    private FleetLogin inRedis;

    @Setup
    public void logIn() throws IOException {
        inFile = FleetLogin.in("file");
        inRedis = FleetLogin.in("redis");
    }

    @TearDown
    public void logOut() throws IOException {
        inFile.close();
        inRedis.close();
    }

    @Benchmark
    public Token getTokenOfAFile() {
        return inFile.client().getToken();
    }

    @Benchmark
    @BesideBaseline(value = "getTokenOfAFile", mostTimesAsLong = 1.25)
    public Token getToken() {
        return inRedis.client().getToken();
    }

    @Benchmark
    public Token refreshInAFile() {
        return inFile.client().refreshToken();
    }

    @Benchmark
    @BesideBaseline("refreshInAFile")
    public Token refresh() {
        return inRedis.client().refreshToken();
    }
}
