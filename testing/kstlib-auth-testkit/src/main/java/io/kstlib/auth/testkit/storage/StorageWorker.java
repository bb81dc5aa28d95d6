package io.kstlib.auth.testkit.storage;

import io.kstlib.auth.spi.storage.TokenStorage;
import java.io.DataInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The program that {@link ChildProcess} runs: {@code TASK PROVIDER FACTORY HOME KEY=VALUE…}. */
final class StorageWorker {

    /** Standard input, which begins with the recipe. */
    private static final DataInputStream IN = new DataInputStream(new FileInputStream(FileDescriptor.in));

    static final int STEPS = 20;

    static final String HOLDING = "holding";

    /** As long as a note may be. */
    static final String NOTED = "noted by a child that is killed".repeat(7).substring(0, 200);

    private final TokenStorage storage;
    private final String provider;
    private final PrintStream out;

    private StorageWorker(TokenStorage storage, String provider, PrintStream out) {
        this.storage = storage;
        this.provider = provider;
        this.out = out;
    }

    /** The work of a child process. */
    enum Task {
        /** Increments {@link #STEPS} times and ends. */
        COUNT {
            @Override
            void run(StorageWorker worker) {
                for (int step = 0; step < STEPS; step++) {
                    Counter.increment(worker.storage, worker.provider);
                }
            }
        },
        /** Takes the lock, prints a line, and keeps the lock until standard input ends. */
        HOLD {
            @Override
            void run(StorageWorker worker) {
                worker.storage.update(worker.provider, TokenUpdateContract.PATIENCE, (current, lease) -> {
                    worker.out.println(HOLDING);
                    worker.awaitEndOfInput();
                    return current;
                });
            }
        },
        /** Leaves a note for the next holder of the lock, and does as {@link #HOLD}. */
        NOTE {
            @Override
            void run(StorageWorker worker) {
                worker.storage.update(worker.provider, TokenUpdateContract.PATIENCE, (current, lease) -> {
                    lease.note().write(NOTED);
                    worker.out.println(HOLDING);
                    worker.awaitEndOfInput();
                    return current;
                });
            }
        },
        /** Saves without end, alternately through both ways of writing; prints each number once it is durable. */
        SAVE {
            @Override
            void run(StorageWorker worker) {
                long count = Counter.read(worker.storage, worker.provider);
                while (!worker.out.checkError()) { // ends with the parent
                    count++;
                    if (count % 2 == 0) {
                        Counter.increment(worker.storage, worker.provider);
                    } else {
                        worker.storage.save(worker.provider, Counter.token(count));
                    }
                    worker.out.println(count);
                }
            }
        };

        abstract void run(StorageWorker worker);
    }

    private void awaitEndOfInput() {
        try {
            IN.transferTo(OutputStream.nullOutputStream());
        } catch (IOException failure) {
            throw new UncheckedIOException("standard input cannot be read", failure);
        }
    }

    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        StorageRecipe recipe = StorageRecipe.readFrom(IN);
        Task.valueOf(arguments[0]).run(new StorageWorker(recipe.make(), arguments[1], out));
    }
}
