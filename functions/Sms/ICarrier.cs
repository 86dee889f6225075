using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>The service that transports texts.</summary>
public interface ICarrier
{
    /// <summary>Sends one text to 1 to 100 recipients.</summary>
    /// <returns>
    /// One outcome for each recipient, in the order of the request. A text that may have been sent is <see
    /// cref="SendOutcome.Unknown"/>.
    /// </returns>
    /// <exception cref="OperationCanceledException">
    /// Only when <paramref name="cancellationToken"/> is cancelled: the outcome of every recipient is then unknown.
    /// </exception>
    Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the carrier is simulated: only then may it serve lists marked <c>sample: true</c> or a changed clock.
    /// </summary>
    bool IsSimulated { get; }

    /// <summary>The name of the carrier in metrics: one stable word.</summary>
    string Name => IsSimulated ? "simulated" : "other";

    /// <summary>
    /// Returns the segments a minute that the carrier accepts, the rate of sender <c>default</c> on the local host;
    /// null where it does not say.
    /// </summary>
    ValueTask<int?> GetSegmentsPerMinuteAsync(CancellationToken cancellationToken) => ValueTask.FromResult<int?>(null);
}

/// <summary>A text for several recipients.</summary>
/// <param name="From">The sender's number or name.</param>
/// <param name="To">1 to 100 numbers, each once.</param>
/// <param name="Text">The text exactly as it arrives; at most 2,048 characters.</param>
/// <param name="Tag">The tag that each delivery report repeats; empty where no report is expected.</param>
/// <param name="Reports">Whether to ask for delivery reports.</param>
public sealed record SendRequest(string From, IReadOnlyList<PhoneNumber> To, string Text, string Tag, bool Reports);

/// <summary>The outcome of a call for one recipient: a closed set.</summary>
public abstract record SendOutcome
{
    private SendOutcome() { }

    /// <summary>The outcome's name in responses and metrics.</summary>
    public string ToName() =>
        this switch
        {
            Accepted => "accepted",
            Refused => "refused",
            Throttled => "throttled",
            SenderRejected => "misconfigured",
            Unreachable => "unreachable",
            Unknown => "unknown",
            _ => throw new InvalidOperationException($"{GetType().Name} is not an outcome."),
        };

    /// <summary>Accepted by the carrier, under the id <paramref name="MessageId"/>.</summary>
    public sealed record Accepted(string MessageId) : SendOutcome;

    /// <summary>Not sent, and final: invalid number, barring, or an opt-out at the carrier.</summary>
    public sealed record Refused(string Code) : SendOutcome;

    /// <summary>
    /// Not sent; the call may be repeated after <paramref name="RetryAfter"/>, null where the carrier gave no time.
    /// </summary>
    public sealed record Throttled(Duration? RetryAfter) : SendOutcome;

    /// <summary>Not sent: the carrier rejects the key or the sender (401, 403), for every recipient.</summary>
    public sealed record SenderRejected(string Code) : SendOutcome;

    /// <summary>Not sent: no connection was made.</summary>
    public sealed record Unreachable : SendOutcome;

    /// <summary>Possibly sent: time-out after the first byte, 5xx, 412, or any unlisted answer.</summary>
    public sealed record Unknown(string Code) : SendOutcome;
}
