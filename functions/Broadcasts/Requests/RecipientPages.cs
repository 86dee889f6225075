using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts.Budgets;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Contacts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Problems;
using Microsoft.Extensions.Options;
using NodaTime.Extensions;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>A person who would get a text.</summary>
/// <param name="Phone">The number, E.164.</param>
/// <param name="Name">The name; absent where there is none.</param>
/// <param name="Area">The area of the contact whose row is used.</param>
/// <param name="Household">The household; absent where there is none.</param>
/// <param name="Language">The language of the text.</param>
/// <param name="Card">The card (template id) of the text, where the campaign has cards.</param>
public sealed record RecipientView(
    string Phone,
    string? Name,
    string Area,
    string? Household,
    string Language,
    string? Card
)
{
    public static RecipientView From(Recipient person) =>
        new(person.Phone.E164, person.Name, person.Area, person.Household, person.Language, person.Card);
}

/// <summary>A page of the people who would get a text, by bucket, then by number key.</summary>
/// <param name="Recipients">The people; each number once.</param>
/// <param name="Cursor">The cursor of the next page; null on the last one. A page may be short, even empty.</param>
public sealed record RecipientPage(IReadOnlyList<RecipientView> Recipients, string? Cursor);

/// <summary>Lists the people who would get the texts of a request, without storing anything.</summary>
/// <remarks>
/// They are chosen as by an expansion. A budget of a household is counted within one page, so that members on different
/// pages can be listed although the budget has no room for all of them.
/// </remarks>
public sealed class RecipientPages(
    BroadcastFactory factory,
    RecipientSource source,
    SendWindows windows,
    LimitEnforcer limitEnforcer,
    PreviewLimit previewLimit,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>The maximum number of phone numbers whose texts are rendered for one page.</summary>
    public const int MaxRead = 2_000;

    /// <summary>Reads a page of the recipients of a request as if it were given now.</summary>
    /// <param name="request">The request.</param>
    /// <param name="caller">The caller whose area must cover the audience.</param>
    /// <param name="zone">The campaign's IANA zone, for areas that have none; null otherwise.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The page; the problem of the request, <c>unreadable-query</c> or <c>busy</c>.</returns>
    public async Task<Result<RecipientPage>> ReadAsync(
        BroadcastRequest request,
        Caller caller,
        string? zone,
        Page page,
        CancellationToken cancellationToken
    )
    {
        var start = BucketCursor.Read(page);
        if (!start.IsOk)
        {
            return start.Problem;
        }

        var now = clock.GetCurrentInstant();
        var frozen = await factory.FreezeAsync("preview", request, caller, now, cancellationToken, zone);
        return frozen.IsOk
            ? await previewLimit.RunAsync(
                async () => await ReadAsync(frozen.Value, start.Value, page, cancellationToken),
                cancellationToken
            )
            : frozen.Problem;
    }

    private async Task<Result<RecipientPage>> ReadAsync(
        Broadcast broadcast,
        BucketCursor start,
        Page page,
        CancellationToken cancellationToken
    )
    {
        var window = await windows.GetAsync(broadcast, cancellationToken);
        var budget = limitEnforcer.OpenPreview(broadcast, window);
        var found = new List<RecipientView>();
        var meter = new PageMeter(page);
        var read = 0;
        var after = start.After;
        for (var bucket = start.Bucket; bucket < settings.Value.Buckets; bucket++, after = null)
        {
            await foreach (var candidates in source.PreviewAsync(broadcast, bucket, cancellationToken, after))
            {
                if (meter.IsFull || read++ == MaxRead)
                {
                    var cursor = Page.EncodeCursor(new BucketCursor(bucket, after).ToString());
                    return new RecipientPage(found, cursor);
                }

                after = candidates[0].Key;
                foreach (var person in candidates.Select(c => c.Recipient).OfType<Recipient>())
                {
                    if (broadcast.IsUrgent || !await budget.IsOverAsync(bucket, person, window, cancellationToken))
                    {
                        var view = RecipientView.From(person);
                        meter.Add(view);
                        found.Add(view);
                    }
                }
            }
        }

        return new RecipientPage(found, Cursor: null);
    }
}
