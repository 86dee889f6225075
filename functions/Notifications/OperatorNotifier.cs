using System.Security.Cryptography;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Sms;
using Microsoft.Extensions.Options;
using NodaTime;

namespace CommunityAlerts.Notifications;

/// <summary>Sends one operator the notice that <see cref="NoticePlanner"/> plans.</summary>
/// <remarks>
/// A text is claimed before it is sent, so a crash between the two loses this text, and nothing is sent twice, whatever
/// overlaps. The rights of the operator are those of now.
/// </remarks>
public sealed class OperatorNotifier(
    NoticeStore notices,
    IOperatorRights rights,
    StaffTextSender sender,
    IOptions<Settings> settings
)
{
    /// <summary>Sends an operator what is new to them, in one text at most.</summary>
    /// <param name="subscription">The operator's subscription.</param>
    /// <param name="matters">The matters of the last hours.</param>
    /// <param name="tree">The areas.</param>
    /// <param name="now">The present time.</param>
    /// <param name="cancellationToken">Ends the call before a text is claimed.</param>
    public async Task NotifyAsync(
        Subscription subscription,
        IReadOnlyList<Matter> matters,
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
        var local = now.InZone(rules.Zone ?? Zones.Get(settings.Value.Zone));
        var selected = NoticePlanner.Select(matters, subscription, caller, new NoticeTime(local, rules));
        if (selected.Count == 0)
        {
            return;
        }

        var key = SubscriptionStore.KeyOf(subscription.Operator.Name);
        var since = (now - MatterRules.Lookback).InZone(local.Zone).Date.PlusDays(-1);
        var sent = await notices.ReadAsync(key, since, cancellationToken);
        if (NoticePlanner.Plan(selected, sent, key, local.Date) is not { } notice)
        {
            return;
        }

        var claim = new NoticeClaim(
            key,
            local.Date,
            notice.Number,
            [.. notice.Matters.Select(m => m.Key)],
            RandomNumberGenerator.GetHexString(16)
        );
        if (await notices.TryClaimAsync(claim, cancellationToken))
        {
            var text = NoticeTexts.Compose([.. notice.Matters.SelectMany(m => m.Matters)], subscription.Language);
            await SendAsync(subscription, claim, text);
        }
    }

    private async Task SendAsync(Subscription subscription, NoticeClaim claim, string text)
    {
        SendRequest? request;
        try
        {
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
