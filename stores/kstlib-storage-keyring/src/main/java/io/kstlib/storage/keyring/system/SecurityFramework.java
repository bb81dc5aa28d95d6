package io.kstlib.storage.keyring.system;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.ByteByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Calls the Security framework of macOS. */
final class SecurityFramework implements KeychainFunctions {

    private static final byte NO = 0;
    private static final byte YES = 1;

    private final NativeLibrary security;

    private SecurityFramework(NativeLibrary security) {
        this.security = security;
    }

    static KeychainFunctions load() {
        return new SecurityFramework(NativeLibrary.getInstance("Security"));
    }

    private int call(String function, @Nullable Object... arguments) {
        return security.getFunction(function).invokeInt(arguments);
    }

    @Override
    public boolean areQuestionsAllowed() {
        ByteByReference allowed = new ByteByReference(YES);
        int status = call("SecKeychainGetUserInteractionAllowed", allowed);
        return status != 0 || allowed.getValue() != NO;
    }

    @Override
    public int forbidQuestions() {
        return call("SecKeychainSetUserInteractionAllowed", NO);
    }

    @Override
    public int allowQuestions() {
        return call("SecKeychainSetUserInteractionAllowed", YES);
    }

    @Override
    public NativeAnswer status() {
        IntByReference flags = new IntByReference();
        int status = call("SecKeychainGetStatus", null, flags);
        return new NativeAnswer(status, new byte[] {(byte) flags.getValue()});
    }

    @Override
    public int unlock() {
        return call("SecKeychainUnlock", null, 0, null, NO);
    }

    @Override
    public NativeAnswer find(String service, String account) {
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
        if (status != 0) {
            return new NativeAnswer(status, new byte[0]);
        }
        Pointer content = data.getValue();
        try {
            int taken = Math.max(0, Math.min(length.getValue(), Keyring.MAX_BYTES + 1));
            return new NativeAnswer(status, content.getByteArray(0, taken));
        } finally {
            int unused = call("SecKeychainItemFreeContent", null, content);
        }
    }

    @Override
    public int add(String service, String account, byte[] secret) {
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
