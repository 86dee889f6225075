metadata description = 'Types that several modules share.'

@description('Tags of every resource; azd finds an environment by azd-env-name and a service by azd-service-name.')
@export()
type tagMap = {
  @description('Any tag.')
  *: string
}

@description('Settings of the code, section Alerts; functions/Api/Settings.cs has the meanings and ranges.')
@sealed()
@export()
type alertsSettings = {
  @description('IANA time zone of everything that names no other.')
  Zone: string

  @description('BCP 47 tag: the last link of every language\'s fallback chain.')
  Language: string

  @description('ISO 3166-1 alpha-2 region of numbers without a country code.')
  @minLength(2)
  @maxLength(2)
  Region: string

  @description('ISO 4217 currency of prices.')
  @minLength(3)
  @maxLength(3)
  Currency: string

  @description('Partitions that people are spread over; fixed once anything is stored.')
  @minValue(1)
  @maxValue(99)
  Buckets: int?

  @description('Maximum number of recipients in a batch.')
  @minValue(1)
  @maxValue(99)
  BatchSize: int?

  @description('Calls of the carrier that one batch makes at the same time.')
  @minValue(1)
  @maxValue(16)
  CallsAtOnce: int?

  @description('Names of an area path that name a community. Fixed once anything is asked.')
  @minValue(1)
  @maxValue(10)
  CommunityNames: int?

  @description('Maximum number of segments of a text.')
  @minValue(1)
  @maxValue(12)
  MaxSegments: int?

  @description('Hours after its due instant that a text is still useful.')
  @minValue(1)
  @maxValue(720)
  LatestUsefulHours: int?

  @description('Whom people ask for access: a name, an office, a telephone. The sign-in page shows it to everybody.')
  @maxLength(200)
  Contact: string?
}

@description('The default sender, section Senders:Default: functions/Sms/SenderDefaults.cs. PUT /api/senders/default replaces it.')
@sealed()
@export()
type defaultSender = {
  @description('E.164 number, short code or alphanumeric name that Communication Services holds for you.')
  From: string

  @description('Signature put before every text.')
  Signature: string?

  @description('Segments per minute that the sender may send: 200 toll-free, 6,000 short code, 600 alphanumeric.')
  @minValue(1)
  @maxValue(60000)
  SegmentsPerMinute: int

  @description('Price of a segment in the currency of alerts, as text: Bicep has no decimals.')
  Price: string

  @description('Whether people can answer.')
  TwoWay: bool

  @description('Whether the carrier reports deliveries.')
  Reports: bool

  @description('Answer to HELP.')
  HelpText: string?

  @description('Answer to STOP; empty where the carrier itself confirms it, as on toll-free numbers.')
  StopText: string?
}
