using System.Collections.ObjectModel;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Templates;
using Microsoft.Extensions.Options;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Orders;

/// <summary>The body of <c>POST /api/broadcasts/test</c>.</summary>
public sealed record TestText
{
    /// <summary>Template id; exactly one of this and <see cref="Texts"/>.</summary>
    public string? Template { get; init; }
    public IReadOnlyDictionary<string, string>? Texts { get; init; }

    /// <summary>In any usual spelling.</summary>
    public required string Phone { get; init; }

    /// <summary>Which language's text; null is the default's.</summary>
    public string? Language { get; init; }

    /// <summary>Values for the placeholders.</summary>
    public IReadOnlyDictionary<string, string> Sample
    {
        get;
        init => field = value ?? ReadOnlyDictionary<string, string>.Empty;
    } = ReadOnlyDictionary<string, string>.Empty;
    public string? Sender { get; init; }
}

/// <summary>What the carrier said to a test text.</summary>
/// <param name="Outcome">
/// <c>accepted</c>, <c>refused</c>, <c>throttled</c>, <c>misconfigured</c>, <c>unreachable</c> or <c>unknown</c>.
/// </param>
/// <param name="Text">As it went.</param>
/// <param name="Segments">What it took.</param>
/// <param name="Code">The carrier's, where it gave one.</param>
public sealed record TestTextResult(string Outcome, string Text, int Segments, string? Code);

/// <summary>
/// Sends one text to one number, on record and outside every broadcast. An administrator of an area sends it to numbers
/// on lists there only.
/// </summary>
public sealed class TestMessageService(
    TemplateStore templates,
    SenderStore senders,
    OptOutStore optOuts,
    ContactLookup contactLookup,
    NumberKeys keys,
    ICarrier carrier,
    AuditLog audit,
    TimeProvider clock,
    IOptions<Settings> settings,
    BroadcastTelemetry telemetry
)
{
    public async Task<Result<TestTextResult>> SendAsync(
        TestText order,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        var phone = PhoneNumber.Parse(order.Phone, settings.Value.Region);
        if (!phone.IsOk)
        {
            return phone.Problem with
            {
                Errors = [new FieldError("/phone", phone.Problem.Code, phone.Problem.Detail ?? phone.Problem.Title)],
            };
        }

        var key = keys.Of(phone.Value);
        if (
            caller.Area.Length > 0
            && !(await contactLookup.FindAllAsync(key, cancellationToken)).Any(l => caller.Covers(l.Contact.Area))
        )
        {
            return CommonProblems.NotAllowed(
                $"Within your area '{caller.Area}' no list has this number. Add it to a list first."
            );
        }

        var rendered = await RenderAsync(order, phone.Value, cancellationToken);
        if (!rendered.IsOk)
        {
            return rendered.Problem;
        }

        if (await optOuts.FindAsync(key, cancellationToken) is not null)
        {
            return BroadcastProblems.OptedOut();
        }

        var (sender, text, segments) = rendered.Value;
        cancellationToken.ThrowIfCancellationRequested();
        await audit.RecordAsync(caller.Name, "send-test-text", key.Value);
        var request = new SendRequest(sender.From, [phone.Value], text, Tag: "", Reports: false);
        var outcome = (await carrier.SendWithTimeoutAsync(request, clock, CancellationToken.None))[0];
        var word = outcome.ToWord();
        telemetry.TestSent(caller.Name, key.Value, word);
        return new TestTextResult(word, text, segments, CodeOf(outcome));
    }

    private async Task<Result<(Sender Sender, string Text, int Segments)>> RenderAsync(
        TestText order,
        PhoneNumber phone,
        CancellationToken cancellationToken
    )
    {
        if (order.Template is null == order.Texts is null)
        {
            return CommonProblems.InvalidFields(
                new FieldError("/template", "template-or-texts", "Give either template or texts.")
            );
        }

        if (Placeholders.SampleFault(order.Sample) is { } unusable)
        {
            return CommonProblems.InvalidFields(unusable);
        }

        var texts = order.Texts;
        if (order.Template is { } id)
        {
            texts = (await templates.FindAsync(id, cancellationToken))?.Texts;
            if (texts is null)
            {
                return CommonProblems.InvalidFields(
                    new FieldError("/template", "unknown-template", $"There is no template '{id}'.") { Name = id }
                );
            }
        }

        if (await senders.FindAsync(order.Sender ?? Sender.DefaultId, cancellationToken) is not { } sender)
        {
            return SmsProblems.UnknownSender(order.Sender!);
        }

        var wording = order.Texts is { } own
            ? TemplateDraft.CheckTexts(own, sender.Signature, settings.Value.MaxSegments)
            : Wording.Parse(texts!);
        if (!wording.IsOk)
        {
            return wording.Problem;
        }

        var rendering = wording.Value.Render(Somebody(order, phone), sender.Signature, settings.Value.Language);
        if (rendering.Fault is { } fault)
        {
            return CommonProblems.InvalidFields(
                new FieldError(Wording.Pointer(rendering.Language), "cannot-be-rendered", $"The text {fault}."));
        }

        return rendering is { Text: { } text, Size: { } size }
            ? (sender, text, size.Segments)
            : CommonProblems.InvalidFields([
                .. rendering.Missing.Select(m => new FieldError(
                    $"/sample/{m}",
                    "missing-value",
                    $"The text needs a value for '{m}'."
                )
                {
                    Name = m,
                }),
            ]);
    }

    private Contact Somebody(TestText order, PhoneNumber phone) => new()
    {
        Phone = phone,
        Key = keys.Of(phone),
        Name = order.Sample.GetValueOrDefault("name"),
        Language = order.Language,
        Area = order.Sample.GetValueOrDefault("area") ?? "test",
        Household = order.Sample.GetValueOrDefault("household"),
        Values = order.Sample,
        Consent = new Consent(ConsentBasis.Consent, "test", clock.GetCurrentInstant()),
    };

    private static string? CodeOf(SendOutcome outcome) =>
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
