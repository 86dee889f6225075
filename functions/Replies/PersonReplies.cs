using CommunityAlerts.Contacts.People;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Replies;

/// <summary>Finds and erases the replies of one number.</summary>
public sealed class PersonReplies(ReplyStore replies) : IPersonData
{
    public string Kind => "replies";

    public async Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken) =>
        await replies
            .FindByNumberAsync(key, cancellationToken)
            .Select(kept => new HeldData(kept.Areas, ReplyView.From(kept)))
            .ToListAsync(cancellationToken);

    public async Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken)
    {
        await replies.EraseAsync(key, cancellationToken);
        return true;
    }
}
