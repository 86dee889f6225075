using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>Routes for the simulated carrier: its handsets, their texts, replies and its settings.</summary>
public static class CarrierEndpoints
{
    /// <summary>A handset in the list.</summary>
    /// <param name="LastText">Its newest text; null unless the newest were asked for.</param>
    public sealed record HandsetView(string Phone, int Messages, Instant LastAt, string? LastText = null);

    /// <summary>
    /// A page of handsets by number; or the newest handsets, with the numbers of all handsets and texts.
    /// </summary>
    public sealed record HandsetsView(
        IReadOnlyList<HandsetView> Handsets,
        string? Cursor,
        int? Phones = null,
        int? Texts = null
    );

    public sealed record MessageView(string Id, string? Broadcast, string Text, int Segments, Instant At, string From);

    public sealed record MessagesView(IReadOnlyList<MessageView> Messages);

    public sealed record ReplyBody(string Text);

    public sealed record ReplyTaken(string Id);

    /// <summary>The maximum characters of a reply from a handset: ten segments of GSM-7.</summary>
    public const int MaxReply = 1_530;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/handsets", ListAsync);
        group.MapGet("/handsets/{phone}", GetAsync);
        group.MapPost("/handsets/{phone}/replies", ReplyAsync);
        group.MapGet(
            "/carrier",
            async (SimulatedCarrier carrier, CancellationToken cancellationToken) =>
                Json.Answer(await carrier.ReadSettingsAsync(cancellationToken))
        );
        group.MapPut("/carrier", ChangeAsync);
    }

    private static async Task<IResult> ListAsync(
        HttpRequest request,
        SimulatedCarrier carrier,
        CancellationToken cancellationToken
    )
    {
        var page = Page.From(request);
        if (!page.IsOk)
        {
            return page.Problem.ToHttp();
        }

        return request.Query["order"].FirstOrDefault() switch
        {
            null or "phone" => await ListByNumberAsync(page.Value, carrier, cancellationToken),
            "newest" => await ListNewestAsync(page.Value, carrier, cancellationToken),
            _ => CommonProblems.UnreadableQuery("order", "order is phone or newest.").ToHttp(),
        };
    }

    private static async Task<IResult> ListNewestAsync(
        Page page,
        SimulatedCarrier carrier,
        CancellationToken cancellationToken
    )
    {
        var newest = (await carrier.ReadIndexAsync(cancellationToken)).Newest(page.Limit);
        return Json.Answer(
            new HandsetsView(
                [.. newest.Handsets.Select(h => new HandsetView(h.Phone.E164, h.Texts, h.Last.At, h.Last.Text))],
                Cursor: null,
                newest.HandsetCount,
                newest.TextCount
            )
        );
    }

    private static async Task<IResult> ListByNumberAsync(
        Page page,
        SimulatedCarrier carrier,
        CancellationToken cancellationToken
    )
    {
        var after = page.After is { } cursor ? ParsePhone(cursor) : null;
        if (after is { IsOk: false })
        {
            return CommonProblems.UnreadableCursor().ToHttp();
        }

        var (handsets, next) = await page.TakeAsync(
            carrier.ReadHandsetsAsync(after?.Value, cancellationToken),
            h => new HandsetView(h.Phone.E164, h.Texts, h.LastAt),
            h => h.Phone.E164,
            cancellationToken
        );
        return Json.Answer(new HandsetsView(handsets, next));
    }

    private static async Task<IResult> GetAsync(
        string phone,
        SimulatedCarrier carrier,
        CancellationToken cancellationToken
    )
    {
        var number = ParsePhone(phone);
        return number.IsOk
            ? Json.Answer(
                new MessagesView([.. (await carrier.ReadTextsAsync(number.Value, cancellationToken)).Select(ToView)])
            )
            : number.Problem.ToHttp();
    }

    private static async Task<IResult> ReplyAsync(
        string phone,
        HttpRequest request,
        SimulatedCarrier carrier,
        SenderStore senders,
        CancellationToken cancellationToken
    )
    {
        var number = ParsePhone(phone);
        var body = await request.ReadBodyAsync<ReplyBody>(cancellationToken);
        if (!number.IsOk || !body.IsOk)
        {
            return (number.Problem ?? body.Problem)!.ToHttp();
        }

        if (body.Value.Text.Length > MaxReply)
        {
            return CommonProblems
                .InvalidFields(
                    new FieldError("/text", "too-long", $"A reply has at most {MaxReply} characters.")
                    {
                        Max = MaxReply,
                    }
                )
                .ToHttp();
        }

        // A reply goes to the sender of the last text; without any text, to the default sender.
        var texts = await carrier.ReadTextsAsync(number.Value, cancellationToken);
        var sender = texts is [.., var last]
            ? last.From
            : (await senders.FindAsync(Sender.DefaultId, cancellationToken))!.From;
        return Json.Answer(
            new ReplyTaken(await carrier.ReplyAsync(number.Value, sender, body.Value.Text, cancellationToken)),
            StatusCodes.Status202Accepted
        );
    }

    private static async Task<IResult> ChangeAsync(
        HttpRequest request,
        SimulatedCarrier carrier,
        CancellationToken cancellationToken
    )
    {
        var body = await request.ReadBodyAsync<CarrierSettings>(cancellationToken);
        return !body.IsOk ? body.Problem.ToHttp()
            : await carrier.ChangeAsync(body.Value, cancellationToken) is { } problem ? problem.ToHttp()
            : Json.Answer(body.Value);
    }

    private static MessageView ToView(HandsetText text) =>
        new(
            text.Id,
            TextTag.TryParse(text.Tag)?.Batch.Broadcast,
            text.Text,
            SmsText.CountSegments(text.Text),
            text.At,
            text.From
        );

    private static Result<PhoneNumber> ParsePhone(string text)
    {
        try
        {
            return PhoneNumber.FromE164(text.Trim());
        }
        catch (FormatException e)
        {
            return SmsProblems.UnreadableNumber(e.Message);
        }
    }
}
