package io.kstlib.auth.cli.agent;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory of Java that holds nothing any more. What was forgotten stays readable in it until something else is written there, in a dump, a swap file, or for
 * root.
 */
final class FreeMemory {

    private static final int BLOCK = 16 << 10;

    /** So much of the heap, as a divisor, is held at a time, so that each space of it is filled in turn. */
    private static final int HELD = 4;

    /** So many times the heap is filled. */
    private static final int TIMES = 4;

    /** Bytes of the heap that are filled at most, so that a lock is answered within seconds. The launcher gives the agent a quarter of that. */
    private static final long LARGEST_HEAP = 256L << 20;

    private static final int LARGEST_BUFFER = 16 << 10;
    private static final int SMALLEST_BUFFER = 32;
    private static final int BUFFERS = 200;

    private FreeMemory() {}

    /**
     * Collects what is forgotten, and overwrites it with zeros, of which new arrays consist. What threads that still live have freed outside of the heap may stay, and
     * so may what another system library than that of GNU has freed, and some of a heap larger than 256 MB.
     */
    static void overwrite() {
        System.gc();
        long heap = filled(Runtime.getRuntime().totalMemory());
        byte[][] held = new byte[Math.toIntExact(heap / HELD / BLOCK)][];
        for (long block = 0; block < heap * TIMES / BLOCK; block++) {
            held[Math.toIntExact(block % held.length)] = new byte[BLOCK];
        }
        held = null;
        overwriteBuffers();
        System.gc();
    }

    /** {@return how many bytes of a heap of that size are filled} */
    static long filled(long heap) {
        return Math.min(heap, LARGEST_HEAP);
    }

    /** Fills what threads have freed outside of the heap, the large pieces first. */
    private static void overwriteBuffers() {
        List<ByteBuffer> buffers = new ArrayList<>();
        try {
            for (int size = LARGEST_BUFFER; size >= SMALLEST_BUFFER; size /= 2) {
                for (int i = 0; i < BUFFERS; i++) {
                    buffers.add(ByteBuffer.allocateDirect(size));
                }
            }
        } finally {
            Reference.reachabilityFence(buffers);
        }
    }
}
