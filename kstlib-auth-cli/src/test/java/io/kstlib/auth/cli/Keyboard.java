package io.kstlib.auth.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** The terminal of a person who types what the test says, when it says so. */
public final class Keyboard extends InputStream {

    private final BlockingQueue<Byte> typed = new LinkedBlockingQueue<>();
    private final Semaphore reads = new Semaphore(0);

    public void type(String text) {
        for (byte one : text.getBytes(StandardCharsets.UTF_8)) {
            typed.add(one);
        }
    }

    /** Forgets how often it was read. */
    public void forgetReads() {
        reads.drainPermits();
    }

    /** Waits until someone reads, since it was made or the reads were forgotten. */
    public void awaitRead() throws InterruptedException {
        reads.acquire();
    }

    @Override
    public int read() throws IOException {
        reads.release();
        try {
            return typed.take();
        } catch (InterruptedException interrupted) {
            throw new InterruptedIOException();
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        bytes[offset] = (byte) read();
        return 1;
    }
}
