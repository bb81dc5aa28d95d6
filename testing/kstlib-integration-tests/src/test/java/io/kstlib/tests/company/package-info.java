/** Logins inside a company: private authorities, proxies with a password, remote shells, wrong clocks. */
package io.kstlib.tests.company;
