using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>The outcome of a text at the simulated carrier.</summary>
public enum SimulatedOutcome
{
    /// <summary>The text is accepted, arrives on the handset and is reported as delivered.</summary>
    Arrives,

    /// <summary>The text is refused at once, with a 400 for its recipient.</summary>
    Rejected,

    /// <summary>The text arrives on the handset, but the call fails at once as if it had timed out.</summary>
    TimesOut,

    /// <summary>The text is accepted, never arrives and is reported as failed.</summary>
    Fails,
}

/// <summary>
/// Settings of the simulated carrier. Shares are percentages of recipients, in [0, 100]; throttling is drawn for each
/// request.
/// </summary>
/// <param name="PacePerMinute">
/// Segments a minute that each sender may send, 1 to 60,000; above that a request is throttled.
/// </param>
/// <param name="RejectPercent">The share of recipients that are refused.</param>
/// <param name="FailPercent">The share of recipients whose texts are accepted, then reported as failed.</param>
/// <param name="ThrottlePercent">The share of requests that are throttled within the pace.</param>
/// <param name="TimeoutAfterAcceptPercent">The share of recipients whose text arrives though the call fails.</param>
/// <param name="ReportDelaySeconds">Seconds from a call to its reports, [0, 86,400].</param>
/// <param name="Seed">The seed of all draws: an equal seed gives each phone and tag the same outcome.</param>
public sealed record CarrierSettings(
    int PacePerMinute = 6_000,
    double RejectPercent = 0,
    double FailPercent = 0,
    double ThrottlePercent = 0,
    double TimeoutAfterAcceptPercent = 0,
    double ReportDelaySeconds = 1,
    int Seed = 1
)
{
    /// <summary>Returns null, or <c>invalid-fields</c> naming each field out of range.</summary>
    public Problem? FindProblem()
    {
        FieldError?[] errors =
        [
            PacePerMinute is >= 1 and <= 60_000
                ? null
                : new FieldError("/pacePerMinute", "out-of-range", "pacePerMinute is 1 to 60,000.") { Max = 60_000 },
            ValidatePercent(RejectPercent, "rejectPercent"),
            ValidatePercent(FailPercent, "failPercent"),
            ValidatePercent(ThrottlePercent, "throttlePercent"),
            ValidatePercent(TimeoutAfterAcceptPercent, "timeoutAfterAcceptPercent"),
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
                    Max = 86_400,
                },
        ];
        return errors.OfType<FieldError>().ToList() is { Count: > 0 } found
            ? CommonProblems.InvalidFields(found)
            : null;
    }

    /// <summary>Draws an outcome, the same for the same seed, phone and tag, so that runs repeat.</summary>
    public SimulatedOutcome DrawOutcome(PhoneNumber phone, string tag)
    {
        var draw = Draw($"{phone.E164}|{tag}");
        return draw < RejectPercent ? SimulatedOutcome.Rejected
            : draw < RejectPercent + TimeoutAfterAcceptPercent ? SimulatedOutcome.TimesOut
            : draw < RejectPercent + TimeoutAfterAcceptPercent + FailPercent ? SimulatedOutcome.Fails
            : SimulatedOutcome.Arrives;
    }

    /// <summary>Whether a request is throttled within the pace.</summary>
    /// <param name="request">The key of the request, equal for each repeat.</param>
    /// <param name="attempt">The number of its throttled attempts, so that each attempt is a new draw.</param>
    public bool Throttles(string request, int attempt) => Draw($"{request}|throttle|{attempt}") < ThrottlePercent;

    private static FieldError? ValidatePercent(double value, string name) =>
        value is >= 0 and <= 100
            ? null
            : new FieldError($"/{name}", "out-of-range", $"{name} is 0 to 100.") { Max = 100 };

    /// <summary>Draws a number in [0, 100), evenly distributed and fixed by seed and key.</summary>
    private double Draw(string key) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}|{key}")))
        * 100.0
        / (1L << 32);
}
