package io.kstlib.auth.api.error;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.kstlib.auth.spi.config.ConfigProblems;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigurationExceptionTest {

    private static final ConfigProblem KEY =
            new ConfigProblem("auth.providers.a.isuer", new Origin("kstlib.conf.yml", 9), "unknown key");
    private static final ConfigProblem FILE = new ConfigProblem("", new Origin("kstlib.conf.yml", 0), "is a directory");

    @Test
    void listsOneProblemALine() {
        ConfigurationException wrong = new ConfigurationException(List.of(KEY, FILE));

        assertEquals(
                "auth.providers.a.isuer (kstlib.conf.yml:9): unknown key\nkstlib.conf.yml: is a directory",
                wrong.getMessage());
        assertEquals(List.of(KEY, FILE), wrong.problems());
        assertEquals(Optional.empty(), wrong.remedy());
    }

    @Test
    void needsAProblem() {
        assertThrows(IllegalArgumentException.class, () -> new ConfigurationException(List.of()));
    }

    @Test
    void keepsTheSameProblemOnceAndThrowsAllTogether() {
        ConfigProblems problems = new ConfigProblems();
        problems.throwIfAny();
        problems.addAll(List.of(KEY, FILE));
        problems.add(KEY.path(), KEY.origin(), KEY.message());

        ConfigurationException wrong = assertThrows(ConfigurationException.class, problems::throwIfAny);

        assertEquals(List.of(KEY, FILE), wrong.problems());
    }

    @Test
    void keepsItsMessageThroughSerialization() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new ConfigurationException(KEY));
        }

        ConfigurationException copy = (ConfigurationException)
                new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();

        assertEquals("auth.providers.a.isuer (kstlib.conf.yml:9): unknown key", copy.getMessage());
        assertEquals(List.of(), copy.problems());
    }
}
