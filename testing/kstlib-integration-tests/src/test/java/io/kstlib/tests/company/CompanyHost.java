package io.kstlib.tests.company;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collections;

/** This machine under a name other than loopback. Requests to this name go through a configured proxy. */
public final class CompanyHost {

    private CompanyHost() {}

    /**
     * @return the name of this machine, else the address of one of its interfaces
     */
    public static String name() {
        try {
            InetAddress here = InetAddress.getLocalHost();
            String name = here.getHostName();
            return name.equals("localhost") || name.startsWith("127.")
                    ? ofInterface().getHostAddress()
                    : name;
        } catch (IOException noName) {
            return ofInterface().getHostAddress();
        }
    }

    /** @return the address of {@link #name()} */
    public static InetAddress address() {
        try {
            return InetAddress.getAllByName(name())[0];
        } catch (IOException unknown) {
            throw new UncheckedIOException(unknown);
        }
    }

    private static InetAddress ofInterface() {
        try {
            return Collections.list(NetworkInterface.getNetworkInterfaces()).stream()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && address.getAddress().length == 4)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("this machine has no address but loopback"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
