using System.Collections.ObjectModel;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>The body of <c>POST /api/broadcasts/test</c>.</summary>
public sealed record TestText
{
    /// <summary>The id of the template. Give either this or <see cref="Texts"/>.</summary>
    public string? Template { get; init; }
    public IReadOnlyDictionary<string, string>? Texts { get; init; }

    /// <summary>The number, in any usual spelling.</summary>
    public required string Phone { get; init; }

    /// <summary>The language tag of the text; null is the default language.</summary>
    public string? Language { get; init; }

    /// <summary>The values of the placeholders, by name.</summary>
    public IReadOnlyDictionary<string, string> Sample
    {
        get;
        init => field = value ?? ReadOnlyDictionary<string, string>.Empty;
    } = ReadOnlyDictionary<string, string>.Empty;
    public string? Sender { get; init; }
}

/// <summary>The carrier's answer to a test text.</summary>
/// <param name="Outcome">
/// <c>accepted</c>, <c>refused</c>, <c>throttled</c>, <c>misconfigured</c>, <c>unreachable</c> or <c>unknown</c>.
/// </param>
/// <param name="Text">The text as sent, signature included.</param>
/// <param name="Segments">The number of segments.</param>
/// <param name="Code">
/// The code of the carrier, or the Retry-After in seconds such as <c>5 s</c>; null where there is none.
/// </param>
public sealed record TestTextResult(string Outcome, string Text, int Segments, string? Code);

/// <summary>
/// Sends one audited test text to one number, outside every broadcast. An administrator of an area may send only to
/// numbers on lists of that area.
/// </summary>
public sealed class TestMessageService(
    TestNumbers numbers,
    TestMessageRenderer renderer,
    ICarrier carrier,
    AuditLog audit,
    TimeProvider clock,
    BroadcastTelemetry telemetry
)
{
    public async Task<Result<TestTextResult>> SendAsync(
        TestText request,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var found = await numbers.FindAsync(request.Phone, caller, cancellationToken);
        if (!found.IsOk)
        {
            return found.Problem;
        }

        var number = found.Value;
        var rendered = await renderer.RenderAsync(request, number, cancellationToken);
        if (!rendered.IsOk)
        {
            return rendered.Problem;
        }

        if (await numbers.HasOptedOutAsync(number, cancellationToken))
        {
            return BroadcastProblems.OptedOut();
        }

        var message = rendered.Value;
        cancellationToken.ThrowIfCancellationRequested();
        await audit.RecordAsync(caller.Name, "send-test-text", number.Key.Value);
        var send = new SendRequest(message.Sender.From, [number.Phone], message.Text, Tag: "", Reports: false);
        var outcome = (await carrier.SendWithTimeoutAsync(send, clock, CancellationToken.None))[0];
        var word = outcome.ToName();
        telemetry.TestSent(caller.Name, number.Key.Value, word);
        return new TestTextResult(word, message.Text, message.Segments, FindCode(outcome));
    }

    private static string? FindCode(SendOutcome outcome) =>
        outcome switch
        {
            SendOutcome.Refused refused => refused.Code,
            SendOutcome.Throttled { RetryAfter: { } wait } => string.Create(
                CultureInfo.InvariantCulture,
                $"{wait.TotalSeconds:F0} s"
            ),
            SendOutcome.SenderRejected misconfigured => misconfigured.Code,
            SendOutcome.Unknown unknown => unknown.Code,
            _ => null,
        };
}
