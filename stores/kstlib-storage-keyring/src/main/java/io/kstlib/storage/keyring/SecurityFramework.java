package io.kstlib.storage.keyring;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.ByteByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Calls the Security framework of macOS as {@code SecKeychain.h} declares it. Each call returns an {@code OSStatus}, zero for success. */
final class SecurityFramework {

    private static final byte NO = 0;
    private static final byte YES = 1;

    private final SystemFunctions functions;

    SecurityFramework(SystemFunctions functions) {
        this.functions = functions;
    }

    static SecurityFramework load() {
        return new SecurityFramework(NativeLibrary.getInstance("Security")::getFunction);
    }

    private int call(String function, @Nullable Object... arguments) {
        return functions.named(function).invokeInt(arguments);
    }

    /** Whether a call may ask the person. True is the initial state of a process, and the answer if the state is unknown. */
    boolean areQuestionsAllowed() {
        ByteByReference allowed = new ByteByReference(YES);
        int status = call("SecKeychainGetUserInteractionAllowed", allowed);
        return status != 0 || allowed.getValue() != NO;
    }

    /** From now on, each call of the process that would ask the person fails. */
    int forbidQuestions() {
        return call("SecKeychainSetUserInteractionAllowed", NO);
    }

    int allowQuestions() {
        return call("SecKeychainSetUserInteractionAllowed", YES);
    }

    /** Reads the status of the default keychain: one byte. */
    NativeAnswer status() {
        IntByReference flags = new IntByReference();
        int status = call("SecKeychainGetStatus", null, flags);
        return new NativeAnswer(status, new byte[] {(byte) flags.getValue()});
    }

    /** Unlocks the default keychain. The framework asks for the password, if it has to. */
    int unlock() {
        return call("SecKeychainUnlock", null, 0, null, NO);
    }

    /** Reads an item of the keychains that are searched by default: at most one byte over the limit. */
    NativeAnswer find(String service, String account) {
        byte[] serviceName = service.getBytes(StandardCharsets.UTF_8);
        byte[] accountName = account.getBytes(StandardCharsets.UTF_8);
        IntByReference length = new IntByReference();
        PointerByReference data = new PointerByReference();
        int status = call(
                "SecKeychainFindGenericPassword",
                null,
                serviceName.length,
                serviceName,
                accountName.length,
                accountName,
                length,
                data,
                null);
        Pointer content = data.getValue();
        if (status != 0 || content == null) {
            return new NativeAnswer(status, new byte[0]);
        }
        try {
            int taken = Math.max(0, Math.min(length.getValue(), Keyring.MAX_BYTES + 1));
            byte[] secret = content.getByteArray(0, taken);
            content.clear(taken);
            return new NativeAnswer(status, secret);
        } finally {
            int unused = call("SecKeychainItemFreeContent", null, content);
        }
    }

    /** Adds an item to the default keychain. */
    int add(String service, String account, byte[] secret) {
        byte[] serviceName = service.getBytes(StandardCharsets.UTF_8);
        byte[] accountName = account.getBytes(StandardCharsets.UTF_8);
        return call(
                "SecKeychainAddGenericPassword",
                null,
                serviceName.length,
                serviceName,
                accountName.length,
                accountName,
                secret.length,
                secret,
                null);
    }
}
