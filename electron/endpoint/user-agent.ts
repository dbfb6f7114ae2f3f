// What the endpoint calls itself. A test holds the version to package.json's.

export const version = '0.1.0';
export const userAgent = `Onlooker/${version}`;
