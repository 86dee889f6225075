using System.Security.Cryptography;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime;
using NodaTime.Extensions;

namespace CommunityAlerts.Notifications;

/// <summary>
/// Tells operators by text of what needs somebody: each matter once, together in one text, few texts a day.
/// </summary>
/// <remarks>
/// A text is claimed before it is sent, so a crash between the two loses this text, and nothing is told twice, whatever
/// overlaps. The rights of the operator are those of now.
/// </remarks>
public sealed class StaffNotifier(
    SubscriptionStore subscriptions,
    NoticeStore notices,
    MatterReader matters,
    CurrentAreas areas,
    IOperatorRights rights,
    StaffTextSender sender,
    TimeProvider clock,
    IOptions<Settings> settings
)
{
    /// <summary>The texts that an operator gets on a local day.</summary>
    public const int MaxTextsPerDay = 5;

    /// <summary>The matters of a text: with the text they are one transaction.</summary>
    private const int MaxMatters = 98;

    /// <summary>Tells every operator what is new to them. Safe to run twice, at once, or late.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var all = await subscriptions
            .ReadAllAsync(cancellationToken)
            .Select(s => s.Subscription)
            .ToListAsync(cancellationToken);
        if (all.Count == 0)
        {
            return;
        }

        var now = clock.GetCurrentInstant();
        var found = await matters.ReadAsync([.. all.SelectMany(s => s.Kinds).Distinct()], now, cancellationToken);
        if (found.Count == 0)
        {
            return;
        }

        var tree = await areas.GetAsync(cancellationToken);
        foreach (var subscription in all)
        {
            await NotifyAsync(subscription, found, tree, now, cancellationToken);
        }
    }

    /// <summary>Deletes old notices, and subscriptions of operators who have no rights any more.</summary>
    public async Task DropOldAsync(CancellationToken cancellationToken)
    {
        await foreach (var stored in subscriptions.ReadAllAsync(cancellationToken))
        {
            if (rights.Find(stored.Subscription.Operator, stored.Subscription.SeenAt) is null)
            {
                await subscriptions.DeleteAsync(stored, cancellationToken);
            }
        }

        var today = clock.GetCurrentInstant().InUtc().Date;
        await notices.DeleteBeforeAsync(today.PlusDays(-NoticeStore.DaysKept), cancellationToken);
    }

    private async Task NotifyAsync(
        Subscription subscription,
        IReadOnlyList<Matter> found,
        AreaTree tree,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        if (rights.Find(subscription.Operator, subscription.SeenAt) is not { } caller)
        {
            return;
        }

        var rules = tree.GetRules(subscription.Area);
        var zone = rules.Zone ?? Zones.Get(settings.Value.Zone);
        var local = now.InZone(zone);
        var key = SubscriptionStore.KeyOf(subscription.Operator.Name);
        var visible = found
            .Where(m =>
                subscription.Kinds.Contains(m.Kind)
                && MatterRules.IsVisibleTo(m, caller, subscription.Area)
                && MatterRules.CanBeNotified(m, rules, local.TimeOfDay)
            )
            .GroupBy(m => NoticeStore.KeyOf(key, m, zone), StringComparer.Ordinal)
            .ToList();
        if (visible.Count == 0)
        {
            return;
        }

        var since = (now - MatterRules.Lookback).InZone(zone).Date.PlusDays(-1);
        var sent = await notices.ReadAsync(key, since, cancellationToken);
        var fresh = visible.Where(g => !sent.Keys.Contains(g.Key)).Take(MaxMatters).ToList();
        var number = sent.FindFreeNumber(local.Date, key);
        if (fresh.Count == 0 || number >= MaxTextsPerDay)
        {
            return;
        }

        var claim = new NoticeClaim(
            key,
            local.Date,
            number,
            [.. fresh.Select(g => g.Key)],
            RandomNumberGenerator.GetHexString(16)
        );
        if (!await notices.TryClaimAsync(claim, cancellationToken))
        {
            return;
        }

        SendRequest? request;
        try
        {
            var text = NoticeTexts.Compose([.. fresh.SelectMany(g => g)], subscription.Language);
            request = await sender.PrepareAsync(subscription, text);
        }
        catch
        {
            // The carrier was not called yet: the next run tells it.
            await notices.ReleaseAsync(claim, CancellationToken.None);
            throw;
        }

        if (request is not null && !await sender.SendAsync(request))
        {
            await notices.ReleaseAsync(claim, CancellationToken.None);
        }
    }
}
