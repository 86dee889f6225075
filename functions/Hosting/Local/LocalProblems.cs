using CommunityAlerts.Hosting.Local.SignIn;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Problems that only the local host answers.</summary>
public static class LocalProblems
{
    public static Problem ClockGoesBack(Instant now) =>
        new(
            "clock-goes-back",
            StatusCodes.Status409Conflict,
            "The clock goes back only in an empty store",
            $"It is {now} already, and things are stored that happened before."
        );

    public static Problem LastAdministrator() =>
        new(
            "last-administrator",
            StatusCodes.Status409Conflict,
            "Somebody must remain to administer",
            "This is the last administrator of the whole tree of areas: make somebody else one first."
        );

    public static Problem OperatorExists(string name) =>
        new(
            "operator-exists",
            StatusCodes.Status409Conflict,
            "There is an operator of this name",
            $"'{name}' may sign in already, or is invited: take another name."
        );

    public static Problem OperatorsGiven() =>
        new(
            "operators-given",
            StatusCodes.Status409Conflict,
            "The operators come from settings",
            "The settings Local__Operators name the operators: change them there and start again."
        );

    public static Problem TooManyGuesses() =>
        new(
            "too-many-guesses",
            StatusCodes.Status429TooManyRequests,
            "Too many wrong tokens at once",
            $"{SignInThrottle.MaxWaiting} requests with unknown tokens or devices wait already.",
            RetryAfter: SignInThrottle.Delay * SignInThrottle.MaxWaiting
        );

    public static Problem TooManyInvitations() =>
        new(
            "too-many-invitations",
            StatusCodes.Status409Conflict,
            "Too many invitations are open",
            $"{Invitation.MaxOpen} of your invitations wait for an answer: revoke those that nobody needs."
        );

    public static Problem TooManyOperators() =>
        new(
            "too-many-operators",
            StatusCodes.Status409Conflict,
            "Too many operators",
            $"A host has {OperatorChanges.MaxOperators} operators at most: remove those who have gone."
        );

    public static Problem UnknownInvitation() =>
        new(
            "unknown-invitation",
            StatusCodes.Status404NotFound,
            "No such invitation",
            "There is no invitation, or it has expired, was revoked or was accepted on another device."
        );

    public static Problem UnknownOperator(string name) =>
        new("unknown-operator", StatusCodes.Status404NotFound, "No such operator", $"There is no operator '{name}'.");

    public static Problem StoreNotEmpty() =>
        new(
            "store-not-empty",
            StatusCodes.Status409Conflict,
            "The sample district goes into an empty store only",
            "There are lists, campaigns or days already. Stop the host, delete its data folder and start it "
                + "again to begin empty."
        );

    public static Problem NoSample() =>
        new(
            "no-sample",
            StatusCodes.Status404NotFound,
            "This program has no sample district",
            "A published program comes without it: run the demo from a checkout."
        );

    public static Problem DiskFull(string detail) =>
        new(
            "disk-full",
            StatusCodes.Status507InsufficientStorage,
            "The disk is full",
            detail,
            RetryAfter: TimeSpan.FromSeconds(60)
        );

    public static Problem NotSaved(string file) =>
        new(
            "not-saved",
            StatusCodes.Status503ServiceUnavailable,
            "A file of the data folder cannot be written",
            $"{file} is as it was, and nothing was changed. The terminal of the host says why.",
            RetryAfter: TimeSpan.FromSeconds(10)
        );

    public static Problem NotStarted() =>
        new(
            "not-started",
            StatusCodes.Status503ServiceUnavailable,
            "The host ended before it was ready",
            "Its terminal says why. Nothing was done; try again once it serves."
        );

    public static Problem Stopping() =>
        new(
            "stopping",
            StatusCodes.Status503ServiceUnavailable,
            "The host is stopping",
            "The host was stopped before the request had ended, and part of it may be stored. "
                + "Send it again once the host serves.",
            RetryAfter: TimeSpan.FromSeconds(10)
        );
}
