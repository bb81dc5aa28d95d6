package io.kstlib.auth.testkit.leased;

import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.error.StorageException.Reason;
import io.kstlib.auth.api.token.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Asks a {@link LeaseServer}, with one connection for each question, which begins with the password. */
record LeaseClient(int port, Supplier<Secret> password) {

    private static final int MILLISECONDS = 5_000;

    String ask(String... words) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), MILLISECONDS);
            socket.setSoTimeout(MILLISECONDS);
            Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
            out.write(password.get().reveal() + " " + String.join(" ", words) + "\n");
            out.flush();
            String answer = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (answer == null) {
                throw new IOException("the server hung up");
            }
            if (answer.equals(LeaseServer.DENIED)) {
                throw new IOException("wrong password");
            }
            return answer;
        } catch (IOException failure) {
            throw new StorageException(
                    "port " + port,
                    Reason.UNREACHABLE,
                    "the server does not answer: " + failure.getMessage(),
                    Remedy.advice("Start it"),
                    failure);
        }
    }
}
