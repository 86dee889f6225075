using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using NodaTime;

namespace CommunityAlerts.Notifications;

/// <summary>The matters that are one for an operator: those of one day, kind and subject.</summary>
/// <param name="Key">The key, as <see cref="NoticeStore.KeyOf"/> makes it.</param>
/// <param name="Matters">The matters, at least one.</param>
public sealed record KeyedMatters(string Key, IReadOnlyList<Matter> Matters);

/// <summary>A notice that an operator is to get now.</summary>
/// <param name="Number">The number of the text on this local day, from 0.</param>
/// <param name="Matters">The matters that it tells.</param>
public sealed record PlannedNotice(int Number, IReadOnlyList<KeyedMatters> Matters);

/// <summary>The local time and the rules of the area of a subscription.</summary>
/// <param name="Now">The present time in the area's zone.</param>
/// <param name="Rules">The rules that hold in the area.</param>
public sealed record NoticeTime(ZonedDateTime Now, AreaRules Rules);

/// <summary>Decides which matters go to whom, and in which text of the day. Pure: storage is read before.</summary>
public static class NoticePlanner
{
    /// <summary>The texts that an operator gets on a local day.</summary>
    public const int MaxTextsPerDay = 5;

    /// <summary>The matters of a text: with the text they are one transaction.</summary>
    public const int MaxMatters = 98;

    /// <summary>
    /// Selects the matters that an operator asked for, may see with the rights of now, and can be notified of now.
    /// </summary>
    /// <param name="matters">The matters of the last hours.</param>
    /// <param name="subscription">The operator's subscription.</param>
    /// <param name="caller">The operator, with the rights of now.</param>
    /// <param name="time">The local time and the rules of the subscription's area.</param>
    public static IReadOnlyList<KeyedMatters> Select(
        IReadOnlyList<Matter> matters,
        Subscription subscription,
        Caller caller,
        NoticeTime time
    )
    {
        var key = SubscriptionStore.KeyOf(subscription.Operator.Name);
        return
        [
            .. matters
                .Where(m =>
                    subscription.Kinds.Contains(m.Kind)
                    && MatterRules.IsVisibleTo(m, caller, subscription.Area)
                    && MatterRules.CanBeNotified(m, time.Rules, time.Now.TimeOfDay)
                )
                .GroupBy(m => NoticeStore.KeyOf(key, m, time.Now.Zone), StringComparer.Ordinal)
                .Select(g => new KeyedMatters(g.Key, [.. g])),
        ];
    }

    /// <summary>
    /// Plans the next text: with all matters of no earlier one, <see cref="MaxMatters"/> at most, under the
    /// lowest number of the day that is free.
    /// </summary>
    /// <param name="matters">The matters that the operator can be notified of.</param>
    /// <param name="sent">The notices that they got in the last days.</param>
    /// <param name="operator">The operator's key.</param>
    /// <param name="today">The local day.</param>
    /// <returns>Null where there is nothing new, or the day has its <see cref="MaxTextsPerDay"/>.</returns>
    public static PlannedNotice? Plan(
        IReadOnlyList<KeyedMatters> matters,
        SentNotices sent,
        string @operator,
        LocalDate today
    )
    {
        var unsent = matters.Where(m => !sent.Keys.Contains(m.Key)).Take(MaxMatters).ToList();
        var number = sent.FindFreeNumber(today, @operator);
        return unsent.Count > 0 && number < MaxTextsPerDay ? new PlannedNotice(number, unsent) : null;
    }
}
