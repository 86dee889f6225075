using NodaTime;

namespace CommunityAlerts.Sms;

/// <summary>The edge: the service we hand texts to.</summary>
public interface ICarrier
{
    /// <summary>Hands over one text for 1 to 100 recipients.</summary>
    /// <returns>
    /// One outcome a recipient, in order. Whatever is not certainly "not sent" is <see cref="SendOutcome.Unknown"/>.
    /// </returns>
    /// <exception cref="OperationCanceledException">
    /// Only when <paramref name="cancellationToken"/> ends the call: then nothing is known of any recipient.
    /// </exception>
    Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Whether this carrier may serve lists marked <c>sample: true</c> and a turned clock: only the simulated one.
    /// </summary>
    bool IsSimulated { get; }

    /// <summary>The carrier's name in metrics: one word, the same for as long as the carrier is.</summary>
    string Name => IsSimulated ? "simulated" : "other";

    /// <summary>
    /// Segments a minute that it takes, where it can tell: the rate of the sender <c>default</c> on the local host.
    /// </summary>
    ValueTask<int?> PaceAsync(CancellationToken cancellationToken) => ValueTask.FromResult<int?>(null);
}

/// <summary>A text for several recipients.</summary>
/// <param name="From">The sender's number or name.</param>
/// <param name="To">1 to 100 numbers, each once.</param>
/// <param name="Text">Byte for byte what arrives; at most 2,048 characters.</param>
/// <param name="Tag">Comes back with each delivery report; empty where no report is awaited.</param>
/// <param name="Reports">Whether to ask for delivery reports.</param>
public sealed record SendRequest(string From, IReadOnlyList<PhoneNumber> To, string Text, string Tag, bool Reports);

/// <summary>The carrier's answer for one recipient: a closed set.</summary>
public abstract record SendOutcome
{
    private SendOutcome()
    {
    }

    /// <summary>The outcome's name in responses and metrics.</summary>
    public string ToWord() => this switch
    {
        Accepted => "accepted",
        Refused => "refused",
        Throttled => "throttled",
        SenderRejected => "misconfigured",
        Unreachable => "unreachable",
        Unknown => "unknown",
        _ => throw new InvalidOperationException($"{GetType().Name} is no outcome."),
    };

    /// <summary>Taken; <paramref name="MessageId"/> is the carrier's.</summary>
    public sealed record Accepted(string MessageId) : SendOutcome;

    /// <summary>Certainly not sent, and never will be: number, barring, opt-out at the carrier.</summary>
    public sealed record Refused(string Code) : SendOutcome;

    /// <summary>Certainly not sent; later it may be.</summary>
    public sealed record Throttled(Duration? RetryAfter) : SendOutcome;

    /// <summary>Certainly not sent: key or sender is wrong for everybody (401, 403).</summary>
    public sealed record SenderRejected(string Code) : SendOutcome;

    /// <summary>Certainly not sent: no connection was made.</summary>
    public sealed record Unreachable : SendOutcome;

    /// <summary>The text may have been sent: time-out after the first byte, 5xx, 412, anything unlisted.</summary>
    public sealed record Unknown(string Code) : SendOutcome;
}
