/** Logins inside a company: private authorities, proxies that ask for a password, remote shells, clocks that are wrong. */
package io.kstlib.tests.company;
