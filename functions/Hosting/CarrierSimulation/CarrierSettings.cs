using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>The outcome of a text at the simulated carrier.</summary>
public enum SimulatedOutcome
{
    /// <summary>Taken, on the handset, reported so.</summary>
    Arrives,

    /// <summary>Refused at once: a 400 for that recipient.</summary>
    Rejected,

    /// <summary>The text arrives on the handset, and the call fails at once as a time-out would.</summary>
    TimesOut,

    /// <summary>Taken, never on the handset, reported as failed.</summary>
    Fails,
}

/// <summary>
/// Settings of the simulated carrier. Shares are percentages of recipients, in [0, 100]; throttling is drawn for each
/// request.
/// </summary>
/// <param name="PacePerMinute">
/// Segments a minute and sender that it takes, 1 to 60,000; above it a request is throttled.
/// </param>
/// <param name="RejectPercent">Of recipients: refused.</param>
/// <param name="FailPercent">Of recipients: taken and then reported as failed.</param>
/// <param name="ThrottlePercent">Of requests: throttled though the pace is kept.</param>
/// <param name="TimeoutAfterAcceptPercent">Of recipients: the text arrives, but the call fails as a time-out.</param>
/// <param name="ReportDelaySeconds">From the call to its reports, [0, 86,400].</param>
/// <param name="Seed">The same seed gives each phone and tag the same outcome.</param>
public sealed record CarrierSettings(
    int PacePerMinute = 6_000,
    double RejectPercent = 0,
    double FailPercent = 0,
    double ThrottlePercent = 0,
    double TimeoutAfterAcceptPercent = 0,
    double ReportDelaySeconds = 1,
    int Seed = 1)
{
    /// <summary>Null, or <c>invalid-fields</c> naming each field out of range.</summary>
    public Problem? Check()
    {
        FieldError?[] errors =
        [
            PacePerMinute is >= 1 and <= 60_000
                ? null
                : new FieldError("/pacePerMinute", "out-of-range", "pacePerMinute is 1 to 60,000.") { Most = 60_000 },
            Percent(RejectPercent, "rejectPercent"),
            Percent(FailPercent, "failPercent"),
            Percent(ThrottlePercent, "throttlePercent"),
            Percent(TimeoutAfterAcceptPercent, "timeoutAfterAcceptPercent"),
            RejectPercent + FailPercent + TimeoutAfterAcceptPercent <= 100
                ? null
                : new FieldError(
                    "/rejectPercent",
                    "out-of-range",
                    "The shares of recipients come to more than 100 together."
                ),
            ReportDelaySeconds is >= 0 and <= 86_400
                ? null
                : new FieldError("/reportDelaySeconds", "out-of-range", "reportDelaySeconds is 0 to 86,400.")
                {
                    Most = 86_400,
                },
        ];
        return errors.OfType<FieldError>().ToList() is { Count: > 0 } found
            ? CommonProblems.InvalidFields(found)
            : null;
    }

    /// <summary>Draws an outcome, the same for the same seed, phone and tag, so that runs repeat.</summary>
    public SimulatedOutcome OutcomeOf(PhoneNumber phone, string tag)
    {
        var draw = Draw($"{phone.E164}|{tag}");
        return draw < RejectPercent ? SimulatedOutcome.Rejected
            : draw < RejectPercent + TimeoutAfterAcceptPercent ? SimulatedOutcome.TimesOut
            : draw < RejectPercent + TimeoutAfterAcceptPercent + FailPercent ? SimulatedOutcome.Fails
            : SimulatedOutcome.Arrives;
    }

    /// <summary>Whether a request is throttled though the pace is kept.</summary>
    /// <param name="request">Names the request; the same each time it is repeated.</param>
    /// <param name="attempt">Its throttled attempts so far: or the same draw would throttle it for ever.</param>
    public bool Throttles(string request, int attempt) => Draw($"{request}|throttle|{attempt}") < ThrottlePercent;

    private static FieldError? Percent(double value, string name) =>
        value is >= 0 and <= 100
            ? null
            : new FieldError($"/{name}", "out-of-range", $"{name} is 0 to 100.") { Most = 100 };

    /// <summary>[0, 100), evenly.</summary>
    private double Draw(string what) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}|{what}")))
        * 100.0
        / (1L << 32);
}
