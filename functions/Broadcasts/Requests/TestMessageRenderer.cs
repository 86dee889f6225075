using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using Microsoft.Extensions.Options;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>A rendered test text with its sender.</summary>
public sealed record TestMessage(Sender Sender, string Text, int Segments);

/// <summary>Renders test texts of a template or of the request, with the request's sample values.</summary>
public sealed class TestMessageRenderer(
    TemplateStore templates,
    SenderStore senders,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>Validates the request and renders its text for the number.</summary>
    public async Task<Result<TestMessage>> RenderAsync(
        TestText request,
        TestNumber number,
        CancellationToken cancellationToken
    )
    {
        if (ValidateShape(request) is { } unusable)
        {
            return CommonProblems.InvalidFields(unusable);
        }

        var texts = request.Texts;
        if (request.Template is { } id)
        {
            texts = (await templates.FindAsync(id, cancellationToken))?.Texts;
            if (texts is null)
            {
                return CommonProblems.InvalidFields(TemplateProblems.UnknownTemplateField("/template", id));
            }
        }

        if (await senders.FindAsync(request.Sender ?? Sender.DefaultId, cancellationToken) is not { } sender)
        {
            return SmsProblems.UnknownSender(request.Sender!);
        }

        var wording = request.Texts is { } own
            ? TextsValidator.Validate(own, sender.GetSignatures(), settings.Value.MaxSegments)
            : Wording.Parse(texts!);
        return wording.IsOk ? Render(wording.Value, request, number, sender) : wording.Problem;
    }

    private static FieldError? ValidateShape(TestText request) =>
        TemplateProblems.ValidateTemplateOrTexts(request.Template is not null, request.Texts is not null)
        ?? (
            request.Language is { Length: > 0 } language && !LanguageTag.IsTag(language)
                ? new FieldError("/language", "unreadable-language", "Write a language tag such as zh-CN or en.")
                : Placeholders.ValidateSample(request.Sample)
        );

    private Result<TestMessage> Render(Wording wording, TestText request, TestNumber number, Sender sender)
    {
        var rendering = wording.Render(SampleContact(request, number), sender.GetSignatures(), settings.Value.Language);
        if (rendering.Fault is { } fault)
        {
            return CommonProblems.InvalidFields(
                new FieldError(Wording.Pointer(rendering.Language), "cannot-be-rendered", $"The text {fault}.")
            );
        }

        return rendering is { Text: { } text, Size: { } size }
            ? new TestMessage(sender, text, size.Segments)
            : CommonProblems.InvalidFields([.. rendering.Missing.Select(MissingValue)]);
    }

    private static FieldError MissingValue(string name) =>
        new($"/sample/{name}", "missing-value", $"The text needs a value for '{name}'.") { Name = name };

    private Contact SampleContact(TestText request, TestNumber number) =>
        new()
        {
            Phone = number.Phone,
            Key = number.Key,
            Name = request.Sample.GetValueOrDefault("name"),
            Language = request.Language,
            Area = request.Sample.GetValueOrDefault("area") ?? "test",
            Household = request.Sample.GetValueOrDefault("household"),
            Values = request.Sample,
            Consent = new Consent(ConsentBasis.Consent, "test", clock.GetCurrentInstant()),
        };
}
