package io.kstlib.storage.keyring;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import io.kstlib.storage.keyring.NativeMethods.NativeName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A credential set with the functions that {@code wincred.h} declares, and the answers that their documentation describes. They are native functions of
 * this process, so JNA calls them in the same way as those of Windows. For one caller at a time.
 */
public final class DocumentedCredentials implements Keyring.SystemFunctions {

    static final int NOT_FOUND = 1168;
    static final int INVALID_PARAMETER = 87;
    static final int INVALID_FLAGS = 1004;

    private static final int TRUE = 1;
    private static final int FALSE = 0;
    private static final int TYPE_GENERIC = 1;
    private static final int MAX_BLOB_SIZE = 5 * 512;

    /** {@code CREDENTIALW}: JNA lays it out as a compiler does. */
    @Structure.FieldOrder({
        "flags",
        "type",
        "targetName",
        "comment",
        "lastWrittenLow",
        "lastWrittenHigh",
        "credentialBlobSize",
        "credentialBlob",
        "persist",
        "attributeCount",
        "attributes",
        "targetAlias",
        "userName"
    })
    public static final class Credential extends Structure {
        public int flags;
        public int type;
        public @Nullable Pointer targetName;
        public @Nullable Pointer comment;
        public int lastWrittenLow;
        public int lastWrittenHigh;
        public int credentialBlobSize;
        public @Nullable Pointer credentialBlob;
        public int persist;
        public int attributeCount;
        public @Nullable Pointer attributes;
        public @Nullable Pointer targetAlias;
        public @Nullable Pointer userName;

        Credential() {}

        Credential(Pointer at) {
            super(at);
            read();
        }
    }

    private final NativeMethods functions = new NativeMethods(this);
    private final Map<String, Integer> errors = new HashMap<>();
    private final Map<String, byte[]> secrets = new HashMap<>();
    private final Map<Long, Memory> given = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final Semaphore turns = new Semaphore(Integer.MAX_VALUE);
    private int lastError;

    /** Makes an empty credential set. */
    public DocumentedCredentials() {}

    /**
     * @return a keyring that calls these functions
     */
    public Keyring keyring() {
        return new WindowsCredentials(() -> new WindowsCredentials.Advapi32(this));
    }

    @Override
    public Function named(String name) {
        return functions.named(name);
    }

    /** Makes a function fail, so that {@code GetLastError} gives this error. */
    public DocumentedCredentials failing(String function, int error) {
        errors.put(function, error);
        return this;
    }

    DocumentedCredentials with(String targetName, byte[] secret) {
        secrets.put(targetName, secret.clone());
        return this;
    }

    /** Makes each reading wait for a permit of the semaphore that is returned. */
    Semaphore waiting() {
        turns.drainPermits();
        return turns;
    }

    List<String> calls() {
        return List.copyOf(calls);
    }

    /** Returns how many buffers the caller has not released. */
    public int unreleased() {
        return given.size();
    }

    /** What {@code GetLastError} says on Windows. The one of JNA here is errno, which the JVM changes, too. */
    @Override
    public int lastError() {
        return lastError;
    }

    private int failed(int error) {
        lastError = error;
        return FALSE;
    }

    /** {@code BOOL CredReadW(LPCWSTR TargetName, DWORD Type, DWORD Flags, PCREDENTIALW *Credential)}. */
    @NativeName("CredReadW")
    int read(Pointer targetName, int type, int flags, Pointer credential) {
        turns.acquireUninterruptibly();
        String name = text(targetName);
        calls.add("read " + name + " of type " + type);
        if (errors.containsKey("CredReadW")) {
            return failed(errors.get("CredReadW"));
        }
        if (flags != 0) {
            return failed(INVALID_FLAGS);
        }
        byte[] secret = secrets.get(name);
        if (secret == null || type != TYPE_GENERIC) {
            return failed(NOT_FOUND);
        }
        // One block: what the fields point to is in it, too.
        int size = new Credential().size();
        Memory block = new Memory(size + Math.max(1, secret.length));
        block.clear();
        Credential found = new Credential(block);
        found.type = TYPE_GENERIC;
        found.credentialBlobSize = secret.length;
        found.credentialBlob = secret.length == 0 ? null : block.share(size);
        found.write();
        block.write(size, secret, 0, secret.length);
        given.put(Pointer.nativeValue(block), block);
        credential.setPointer(0, block);
        return TRUE;
    }

    /** {@code BOOL CredWriteW(PCREDENTIALW Credential, DWORD Flags)}. */
    @NativeName("CredWriteW")
    int write(Pointer credential, int flags) {
        Credential written = new Credential(credential);
        calls.add("write " + text(written.targetName) + " of type " + written.type + " for " + text(written.userName)
                + ", kept as " + written.persist + ", flags " + written.flags + " and " + flags + ", attributes "
                + written.attributeCount);
        if (errors.containsKey("CredWriteW")) {
            return failed(errors.get("CredWriteW"));
        }
        if (written.credentialBlobSize > MAX_BLOB_SIZE || written.credentialBlob == null) {
            return failed(INVALID_PARAMETER);
        }
        secrets.put(text(written.targetName), written.credentialBlob.getByteArray(0, written.credentialBlobSize));
        return TRUE;
    }

    /** {@code void CredFree(PVOID Buffer)}. */
    @NativeName("CredFree")
    void free(Pointer buffer) {
        Memory block = given.remove(Pointer.nativeValue(buffer));
        if (block == null) {
            calls.add("free a buffer that was not given, or was released before");
            return;
        }
        int size = new Credential().size();
        byte[] left = block.getByteArray(size, (int) block.size() - size);
        calls.add("free " + (Arrays.equals(left, new byte[left.length]) ? "a wiped buffer" : "a secret"));
    }

    private static String text(@Nullable Pointer utf16) {
        if (utf16 == null) {
            return "nothing";
        }
        StringBuilder text = new StringBuilder();
        for (int at = 0; utf16.getShort(at) != 0; at += 2) {
            text.append((char) utf16.getShort(at));
        }
        return text.toString();
    }
}
